"""An encoder whose rows are kept: what was read once is not read again."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, runtime_checkable

import numpy as np

from inbedder_core.encoders.base import Embeddings, EncodedBatch, Encoder, EncodesBatches, Encoding
from inbedder_core.encoders.closed import ScoredRows, option_scorer
from inbedder_core.encoders.inner import LikelyAnswer, LikelyRows, say_likely
from inbedder_core.encoders.questions import check_instructions
from inbedder_core.encoders.scoring import question_scorer
from inbedder_core.encoders.sound_rows import Row
from inbedder_core.encoders.store import Store
from inbedder_core.encoders.truncation import Truncation
from inbedder_core.errors import ModelError
from inbedder_core.fingerprint import fingerprint, fingerprints

_WINDOW = 1024
"""Texts looked up at a time."""
_NOT_FINITE = "load it in float32 or use another model"


@runtime_checkable
class KeepsReplies(Protocol):
    """An encoder whose rows are put together from replies that each cost something."""

    def keeping(self, store: Store) -> Encoder:
        """Return it as one that keeps every reply in a store as it comes."""
        ...


class CachedEncoder(EncodesBatches):
    """An encoder that keeps every row it computes and never computes it again; it is an Encoder itself.

    Rows are committed batch by batch, so work that is cancelled or killed goes on where it stopped. Identical texts are
    embedded once. A batch in which a row is not finite is refused with a ModelError, and nothing of it is kept.
    """

    def __init__(self, encoder: Encoder, store: Store | None = None) -> None:
        """Wrap an encoder; a store of None is the user's own."""
        self.store = store or Store()
        self.encoder = encoder.keeping(self.store) if isinstance(encoder, KeepsReplies) else encoder

    @property
    def name(self) -> str:
        """The wrapped encoder's."""
        return self.encoder.name

    @property
    def fingerprint(self) -> str:
        """The wrapped encoder's: the store changes no number."""
        return self.encoder.fingerprint

    @property
    def dimension(self) -> int:
        """The wrapped encoder's."""
        return self.encoder.dimension

    @property
    def languages(self) -> tuple[str, ...]:
        """The wrapped encoder's."""
        return self.encoder.languages

    def encode_batches(self, texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
        """Yield every row once: first those kept, then the rest as they are computed and committed."""
        questions = check_instructions(instructions, most=len(instructions) or 1)
        for start in range(0, len(texts), _WINDOW):
            yield from self._window(texts, range(start, min(start + _WINDOW, len(texts))), questions)

    def known(self, texts: Sequence[str], instructions: Sequence[str]) -> frozenset[str]:
        """Return the texts that were read before under all instructions."""
        distinct = list(dict.fromkeys(texts))
        columns = [fingerprints(distinct, self.fingerprint, question) for question in instructions]
        known = self.store.known([key for column in columns for key in column])
        return frozenset(
            text for text, keys in zip(distinct, zip(*columns, strict=True), strict=True) if known >= {*keys}
        )

    def truncation(self, texts: Sequence[str], instruction: str) -> Truncation | None:
        """Find what the wrapped encoder does not read."""
        return self.encoder.truncation(texts, instruction)

    def decode(self, states: Embeddings, *, top: int = 10) -> list[tuple[str, ...]]:
        """Name the words nearest each state, (n, dimension) -> n tuples; kept like everything else."""
        keys = [fingerprint("decode", self.fingerprint, top, state) for state in states]
        known = {key: tuple(json.loads(answer)) for key, (_, answer) in self.store.rows(keys).items()}
        missing = [row for row, key in enumerate(keys) if key not in known]
        if missing:
            words = self.encoder.decode(states[missing], top=top)
            known.update((keys[row], found) for row, found in zip(missing, words, strict=True))
            nothing = np.empty(0, np.float32)
            self.store.put_rows((keys[row], nothing, json.dumps(known[keys[row]])) for row in missing)
        return [known[key] for key in keys]

    def score_options(self, texts: Sequence[str], question: str, options: Sequence[str]) -> Iterator[ScoredRows]:
        """Yield every row once: first those kept, then the rest as they are computed and committed."""
        if isinstance(self.encoder, KeepsReplies):  # under what was asked, which its fingerprint does not tell
            yield from option_scorer(self.encoder).score_options(texts, question, options)
            return

        def score(missing: Sequence[str]) -> Iterator[tuple[Sequence[int], list[Row]]]:
            for rows, scores in option_scorer(self.encoder).score_options(missing, question, options):
                if not np.isfinite(scores).all():
                    raise ModelError(f"{self.name} gave scores that are not finite; {_NOT_FINITE}")
                yield rows, [(row, "") for row in scores]

        keys = fingerprints(texts, "options 1", self.fingerprint, question, tuple(options))
        for rows, found in self._completed(keys, texts, score, length=len(options)):
            yield rows, np.stack([scores for scores, _ in found])

    def score_question(self, texts: Sequence[str], question: str, answers: Sequence[str] = ()) -> Iterator[ScoredRows]:
        """Yield every row once: first those kept, then the rest as they are computed and committed."""

        def score(missing: Sequence[str]) -> Iterator[tuple[Sequence[int], list[Row]]]:
            for rows, scores in question_scorer(self.encoder).score_question(missing, question, answers):
                yield rows, [(row, "") for row in scores]

        keys = fingerprints(texts, "question 1", self.fingerprint, question, *answers)
        for rows, found in self._completed(keys, texts, score):
            yield rows, np.stack([scores for scores, _ in found])

    def likely_answers(self, texts: Sequence[str], question: str, *, most: int) -> Iterator[LikelyRows]:
        """Yield every row once: first those kept, then the rest as they are computed and committed."""
        if isinstance(self.encoder, KeepsReplies):
            yield from say_likely(self.encoder).likely_answers(texts, question, most=most)
            return

        def read_on(missing: Sequence[str]) -> Iterator[tuple[Sequence[int], list[Row]]]:
            for rows, likely in say_likely(self.encoder).likely_answers(missing, question, most=most):
                yield rows, [_row_of_likely(candidates) for candidates in likely]

        keys = fingerprints(texts, "likely 1", self.fingerprint, question, most)
        for rows, found in self._completed(keys, texts, read_on):
            yield rows, tuple(_likely_of_row(row) for row in found)

    def _completed(
        self,
        keys: Sequence[str],
        texts: Sequence[str],
        compute: Callable[[Sequence[str]], Iterator[tuple[Sequence[int], list[Row]]]],
        *,
        length: int | None = None,
    ) -> Iterator[tuple[tuple[int, ...], list[Row]]]:
        """Yield every text's row once: first those kept, then what is computed of the other texts, as it is kept."""
        known = self.store.rows(keys, length=length)
        if ready := tuple(row for row, key in enumerate(keys) if key in known):
            yield ready, [known[keys[row]] for row in ready]
        missing = [row for row, key in enumerate(keys) if key not in known]
        if not missing:
            return
        for rows, found in compute([texts[row] for row in missing]):
            done = tuple(missing[row] for row in rows)
            self.store.put_rows((keys[row], *values) for row, values in zip(done, found, strict=True))
            yield done, found

    def _window(
        self, texts: Sequence[str], rows: Sequence[int], instructions: tuple[str, ...]
    ) -> Iterator[EncodedBatch]:
        rows_of: dict[str, list[int]] = {}
        for row in rows:
            rows_of.setdefault(texts[row], []).append(row)
        columns = [fingerprints(rows_of, self.fingerprint, question) for question in instructions]
        keys = dict(zip(rows_of, zip(*columns, strict=True), strict=True))
        known = self.store.rows([key for row in keys.values() for key in row], length=self.dimension)
        for missing, group in _by_missing(keys, known).items():
            if missing:
                asked = [instructions[index] for index in missing]
                for batch in self.encoder.encode_batches(group, asked):
                    if not batch.rows:
                        yield self._sign_of_life(len(instructions))
                        continue
                    done = [group[row] for row in batch.rows]
                    self._keep(batch, [[keys[text][index] for text in done] for index in missing], known)
                    yield _assemble(done, rows_of, keys, known)
            elif group:
                yield _assemble(group, rows_of, keys, known)

    def _sign_of_life(self, instructions: int) -> EncodedBatch:
        nothing = Encoding(np.empty((0, self.dimension), np.float32), ())
        return EncodedBatch((), (nothing,) * instructions)

    def _keep(self, batch: EncodedBatch, keys: Sequence[Sequence[str]], known: dict[str, Row]) -> None:
        self._check_finite(batch)
        new = [
            (key, encoding.embeddings[place], encoding.answers[place])
            for encoding, column in zip(batch.encodings, keys, strict=True)
            for place, key in enumerate(column)
        ]
        self.store.put_rows(new)
        known.update((key, (embedding, answer)) for key, embedding, answer in new)

    def _check_finite(self, batch: EncodedBatch) -> None:
        broken = sum(int((~np.isfinite(encoding.embeddings).all(axis=1)).sum()) for encoding in batch.encodings)
        if broken:
            rows = len(batch.rows) * len(batch.encodings)
            found = f"{self.name} gave numbers that are not finite for {broken} of {rows} rows"
            raise ModelError(f"{found}; {_NOT_FINITE}")


def _by_missing(keys: Mapping[str, Sequence[str]], known: Mapping[str, Row]) -> dict[tuple[int, ...], list[str]]:
    """Group texts by which of the instructions still have to be answered for them; those complete come first."""
    groups: dict[tuple[int, ...], list[str]] = {(): []}
    for text, row in keys.items():
        missing = tuple(index for index, key in enumerate(row) if key not in known)
        groups.setdefault(missing, []).append(text)
    return groups


def _assemble(
    texts: Sequence[str],
    rows_of: Mapping[str, Sequence[int]],
    keys: Mapping[str, Sequence[str]],
    known: Mapping[str, Row],
) -> EncodedBatch:
    """Put together the rows of these texts under every instruction, repeating those of identical texts."""
    rows = [(row, text) for text in texts for row in rows_of[text]]
    columns = range(len(keys[texts[0]]))
    encodings = tuple(
        Encoding(
            np.stack([known[keys[text][column]][0] for _, text in rows]),
            tuple(known[keys[text][column]][1] for _, text in rows),
        )
        for column in columns
    )
    return EncodedBatch(tuple(row for row, _ in rows), encodings)


def _row_of_likely(candidates: Sequence[LikelyAnswer]) -> Row:
    probabilities = np.array([candidate.probability for candidate in candidates], np.float32)
    return probabilities, json.dumps([candidate.answer for candidate in candidates])


def _likely_of_row(row: Row) -> tuple[LikelyAnswer, ...]:
    probabilities, answers = row
    pairs = zip(json.loads(answers), probabilities.tolist(), strict=True)
    return tuple(LikelyAnswer(answer, probability) for answer, probability in pairs)
