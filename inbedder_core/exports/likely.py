"""What every document is answered, and what else it might have been."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from inbedder_core.corpus import Corpus
from inbedder_core.encoders import LikelyAnswer
from inbedder_core.exports.frames import whole

if TYPE_CHECKING:
    from pandas import DataFrame


def likely_frame(corpus: Corpus, likely: Sequence[Sequence[LikelyAnswer]]) -> "DataFrame":
    """Put every document on a row: id, text, and its likeliest answers with their probabilities, 0 to 1.

    `lead` is how much likelier the first is than the second. A document with fewer answers than others has empty cells.
    Raises ValueError when lengths differ.
    """
    from pandas import DataFrame

    if len(likely) != len(corpus):
        raise ValueError(f"{len(corpus)} documents but answers of {len(likely)}; they must agree")
    columns: dict[str, Any] = {
        "id": list(corpus.ids),
        "text": whole(corpus.texts),
        "lead": [_lead(row) for row in likely],
    }
    for place in range(max(map(len, likely), default=0)):
        found = [row[place] if place < len(row) else None for row in likely]
        columns[f"answer {place + 1}"] = whole([each and each.answer for each in found])
        columns[f"probability {place + 1}"] = [each and round(each.probability, 4) for each in found]
    return DataFrame(columns)


def _lead(answers: Sequence[LikelyAnswer]) -> float:
    first, second = (*(answer.probability for answer in answers[:2]), 0.0, 0.0)[:2]
    return round(first - second, 4)
