"""A corpus as an encoder read it under one instruction: what groups of its documents are explained from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inbedder_core.corpus import Corpus
from inbedder_core.encoders import ClosedAnswers, Encoding, Truncation
from inbedder_core.jobs import LRUCache
from inbedder_core.labels.answers import CodedAnswers
from inbedder_core.labels.forms import NOT_SAID, answer_key, normalize_answer
from inbedder_core.labels.keywords import WordCounts, count_words
from inbedder_core.labels.phrases import PhraseCounts, count_phrases
from inbedder_core.labels.stop_words import stop_words_in
from inbedder_core.labels.text import boilerplate_prefixes, told_phrase

_KNOWN = 300


@dataclass(frozen=True, eq=False)
class EncodedCorpus:
    """Documents with their embeddings and answers; words are counted once, so that other groups are quick to explain.

    `truncation` says what of the texts was not read, where that is known; `closed` holds the answers chosen out of the
    question's list, where it has one. Raises ValueError when lengths differ.
    """

    corpus: Corpus
    encoding: Encoding
    truncation: Truncation | None = None
    closed: ClosedAnswers | None = None

    def __post_init__(self) -> None:
        """Refuse the encoding of other documents."""
        if len(self.corpus) != len(self.encoding):
            raise ValueError(f"{len(self.corpus)} documents but {len(self.encoding)} encoded; they must agree")
        if self.closed is not None and len(self.closed) != len(self.corpus):
            raise ValueError(f"{len(self.corpus)} documents but {len(self.closed)} closed answers; they must agree")

    def __len__(self) -> int:
        """Count the documents."""
        return len(self.corpus)

    @cached_property
    def known(self) -> LRUCache[Any]:
        """What was worked out of some of its groups: most changes leave most groups as they were."""
        return LRUCache(_KNOWN)

    def take(self, rows: NDArray[np.intp]) -> "EncodedCorpus":
        """Keep the documents at these positions, to be explained against each other; their words stay as counted."""
        taken = EncodedCorpus(self.corpus.take(rows.tolist()), self.encoding.take(rows))
        taken.__dict__["words"] = self.words.take(rows)
        return taken

    @cached_property
    def words(self) -> WordCounts:
        """The words of texts and answers: once for the text a word is in, once more for the answer."""
        unsaid = {answer for answer in set(self.encoding.answers) if normalize_answer(answer) == NOT_SAID}
        # That a text does not tell is no word of what it is about.
        return self._counted(["" if answer in unsaid else answer for answer in self.encoding.answers])

    @cached_property
    def text_words(self) -> WordCounts:
        """The words of the texts alone."""
        return self._counted()

    @cached_property
    def answer_keys(self) -> tuple[str, ...]:
        """What each answer says, "" where nothing: equal for spellings and numbers of one answer."""
        keys = {phrase: answer_key(phrase) for phrase in set(self._told)}
        return tuple(keys[phrase] for phrase in self._told)

    @cached_property
    def phrases(self) -> PhraseCounts:
        """The phrases that answers hold."""
        return count_phrases(self._told)

    @cached_property
    def _told(self) -> tuple[str, ...]:
        prefixes = boilerplate_prefixes(self.encoding.answers)
        phrases = {answer: told_phrase(answer, prefixes) for answer in set(self.encoding.answers)}
        return tuple(phrases[answer] for answer in self.encoding.answers)

    @cached_property
    def coded_answers(self) -> CodedAnswers:
        """The same, numbered."""
        return CodedAnswers.of(self.answer_keys)

    def _counted(self, answers: Sequence[str] = ()) -> WordCounts:
        return count_words(self.corpus.texts, answers, stop_words=stop_words_in(self.corpus.languages))
