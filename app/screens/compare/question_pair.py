"""Two questions that are compared, and tables of documents with the answers to both."""

from collections.abc import Sequence
from dataclasses import dataclass

from pandas import DataFrame
from streamlit.elements.lib.column_types import ColumnConfig

from app.charts import shorten
from app.server import Exploration
from app.widgets import document_columns
from inbedder_core.corpus import same_corpus
from inbedder_core.views import View


@dataclass(frozen=True)
class QuestionPair:
    """Two questions of an exploration, by index."""

    exploration: Exploration
    indices: tuple[int, int]

    @property
    def views(self) -> tuple[View, View]:
        """The views of both, as they are now."""
        first, second = (self.exploration.views[index] for index in self.indices)
        return first, second

    @property
    def numbers(self) -> tuple[int, int]:
        """What a person calls them, counted from 1."""
        return self.indices[0] + 1, self.indices[1] + 1

    def table(self, rows: Sequence[int]) -> DataFrame:
        """List documents at these positions: id, text, and the answers to both questions."""
        corpus = same_corpus(*self.views)
        answers = [[view.encoding.answers[row] for row in rows] for view in self.views]
        return DataFrame({
            "id": [corpus.ids[row] for row in rows],
            "text": [shorten(corpus.texts[row], 300) for row in rows],
            **dict(zip(self._answer_columns(), answers, strict=True)),
        })  # fmt: skip

    def columns(self) -> dict[str, ColumnConfig]:
        """Say how the columns of the table are shown."""
        questions = (view.instruction for view in self.views)
        return document_columns(dict(zip(self._answer_columns(), questions, strict=True)))

    def _answer_columns(self) -> list[str]:
        return [f"answer to {number}" for number in self.numbers]
