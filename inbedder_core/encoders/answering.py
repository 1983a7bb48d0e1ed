"""From an answer's tokens to what a person reads: one line of whole words, without the template's own words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import regex

from inbedder_core.encoders.tokens import TokenIds

ANSWERS_VERSION = 2
"""Part of every encoder's fingerprint: raise it with each change to how answers are written."""
MORE_TOKENS = 6
"""Most tokens read beyond an answer's limit to finish its last word."""
_HALF = "\ufffd"
"""What stands for the first bytes of a character whose others are still to come."""
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_WITHIN_A_WORD = regex.compile(
    rf"(?V1)(?:[[\p{{L}}\p{{N}}\p{{M}}]--[{_UNSPACED}]]['’]?[[\p{{L}}\p{{N}}]--[{_UNSPACED}]]|.\p{{M}})"
)
_LAST_SIGN = regex.compile(rf"[\p{{L}}\p{{N}}\p{{M}}{_HALF}]$")
_PLACEHOLDERS = regex.compile(r"\{input\}|\{instruction\}")

Continues = Callable[[TokenIds, int], bool]
"""Whether the next token goes on with the word that an answer's tokens so far end in."""
ReadOn = Callable[[list[int], list[TokenIds]], list[int]]
"""Reads one more token of some of the rows it read last, by their positions; says which is likeliest to follow each."""


@dataclass(frozen=True)
class AnswerFormat:
    """How the answers of a template are read; `pattern` is the template's."""

    pattern: str

    def read(self, decoded: str, *, whole: bool = True) -> str:
        """Return an answer's first line without half characters; where it is not `whole`, without its last word.

        It ends where a line of the template begins again. One that begins with the template's last line, after which
        the answer is expected, goes on behind it. One that is a single broken word stays as it is.
        """
        lines = self._without_echo(decoded.strip()).splitlines()
        answer = lines[0].strip().rstrip(f"{_HALF} ") if lines else ""
        if self._is_quoted:
            return answer.split('"')[0].rstrip(" .,")
        words = answer.split()
        return answer if whole or len(words) < 2 else answer[: answer.rindex(words[-1])].rstrip()

    def continues(self, decoded: str, longer: str) -> bool:
        """Whether a token that makes an answer `longer` goes on with its last word, or its last character."""
        if not self.may_continue(decoded):
            return False
        if decoded.endswith(_HALF):
            return longer == decoded or not longer.startswith(decoded)
        if not longer.startswith(decoded):
            return False
        return bool(_WITHIN_A_WORD.match(longer, pos=max(len(decoded) - 1, 0))) and len(longer) > len(decoded) > 0

    def may_continue(self, decoded: str) -> bool:
        """Whether any token could go on with the last word of what is decoded of an answer."""
        if "\n" in decoded.lstrip() or (self._is_quoted and '"' in decoded):
            return False
        return bool(_LAST_SIGN.search(decoded))

    @property
    def _is_quoted(self) -> bool:
        # A prompt that opens a quotation is answered up to where that is closed.
        return self.pattern.endswith('"')

    @cached_property
    def _marks(self) -> tuple[str, ...]:
        """The template's own lines that no answer would hold, for they have other signs than letters in them."""
        parts = _PLACEHOLDERS.split(self.pattern)
        lines = (line.strip() for part in parts for line in part.splitlines())
        return tuple(dict.fromkeys(line for line in lines if len(line) > 1 and _has_sign(line)))

    def _without_echo(self, answer: str) -> str:
        if not self._marks:
            return answer
        last = _PLACEHOLDERS.split(self.pattern)[-1].strip().splitlines()[-1:]
        while last and last[0] in self._marks and (repeated := _mark_in(last[0]).match(answer)):
            answer = answer[repeated.end() :].lstrip()
        ends = [begun.start() for mark in self._marks if (begun := _mark_in(mark).search(answer))]
        return _without_half_mark(answer[: min(ends, default=len(answer))].rstrip(), self._marks)


def finish_words(
    rows: Sequence[TokenIds],
    read_on: ReadOn,
    continues: Continues,
    *,
    may_continue: Callable[[TokenIds], bool],
    ends: set[int],
    most: int = MORE_TOKENS,
) -> list[tuple[TokenIds, bool]]:
    """Lengthen answers that stop within a word by at most `most` tokens; say of each whether its last word is whole.

    Rows are answers as long as they may be, or up to and with a token of `ends`; those that `may_continue` denies are
    not read on.
    """
    answers = [list(row) for row in rows]
    unfinished = [row for row, answer in enumerate(answers) if not ends.intersection(answer) and may_continue(answer)]
    reading = unfinished
    for step in range(most + 1):
        if not unfinished:
            break
        following = read_on(reading, [[answers[row][-1]] for row in unfinished])
        reading = [
            index
            for index, row in enumerate(unfinished)
            if following[index] not in ends and continues(answers[row], following[index])
        ]
        if step < most:
            for index in reading:
                answers[unfinished[index]].append(following[index])
        unfinished = [unfinished[index] for index in reading]
    return [(answer, row not in unfinished) for row, answer in enumerate(answers)]


def finished_word(tokens: TokenIds, following: TokenIds, continues: Continues) -> tuple[TokenIds, bool]:
    """Lengthen an answer by what was read beyond its limit, up to its word's end; say whether that word is whole."""
    answer = list(tokens)
    for step, token in enumerate(following):
        if not continues(answer, token):
            break
        if step == MORE_TOKENS:
            return answer, False
        answer.append(token)
    return answer, True


def _mark_in(mark: str) -> "regex.Pattern[str]":
    spaced = r"\s+".join(map(regex.escape, mark.split()))
    return regex.compile(rf"(?<!\S){spaced}", regex.IGNORECASE)


def _without_half_mark(answer: str, marks: Sequence[str]) -> str:
    """Leave out the beginning of a mark in which an answer breaks off, if it holds more than letters."""
    starts = {mark[:length].rstrip() for mark in marks for length in range(1, len(mark))}
    for start in sorted(filter(_has_sign, starts), key=len, reverse=True):
        before = answer.removesuffix(start)
        if before != answer and (not before or before[-1].isspace()):
            return before.rstrip()
    return answer


def _has_sign(text: str) -> bool:
    return any(not (letter.isalnum() or letter.isspace()) for letter in text)
