"""A text in the pieces that can be dropped from it: words, or sentences where there are many words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import regex

MOST_WORDS = 60
"""Words up to which each is a piece of its own; longer texts are taken apart by sentences."""
MOST_PIECES = 120
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_WORD = regex.compile(rf"(?V1)[{_UNSPACED}]|[\S--[{_UNSPACED}]]+")
_SENTENCE = regex.compile(r"\S.*?(?:[.!?。！？…]+[\"'”’)\]]*(?=\s|$)|\n|$|(?<=[。！？]))", regex.DOTALL)


@dataclass(frozen=True)
class Piece:
    """A part of a text, from character `start` up to `end`."""

    start: int
    end: int
    text: str


def split_pieces(text: str) -> tuple[Piece, ...]:
    """Take a text apart into words, or sentences of one with more than 60 words; at most 120 pieces.

    Of scripts without blanks, each character is a word. Where there are more pieces, neighbors are put together.
    """
    words = [match.span() for match in _WORD.finditer(text)]
    spans = words if len(words) <= MOST_WORDS else [match.span() for match in _SENTENCE.finditer(text)]
    if len(spans) < 2:
        spans = words
    step = -(-len(spans) // MOST_PIECES)
    spans = [(group[0][0], group[-1][1]) for group in (spans[at : at + step] for at in range(0, len(spans), step or 1))]
    return tuple(Piece(start, end, text[start:end].rstrip()) for start, end in spans)


def drop(text: str, pieces: Sequence[Piece], dropped: Collection[int]) -> str:
    """Return a text without the pieces of these numbers, nor the blanks behind them."""
    parts, at = [], 0
    for number, piece in enumerate(pieces):
        if number in dropped:
            parts.append(text[at : piece.start])
            at = piece.end + len(text[piece.end :]) - len(text[piece.end :].lstrip())
    return "".join([*parts, text[at:]]).strip()
