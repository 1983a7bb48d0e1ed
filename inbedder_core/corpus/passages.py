"""Long documents become passages, each a document of its own that says where it is from."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, count, pairwise

from inbedder_core.corpus.corpus import Corpus
from inbedder_core.errors import SettingError

PASSAGES = ("paragraphs", "words")
"""What texts are split by."""
DOCUMENT, PASSAGE = "document", "passage"
_BLANK_LINE = re.compile(r"\r?\n\s*\n")
_CHINESE_OR_JAPANESE = "\u3040-\u30ff\u3400-\u9fff"
# Where nothing stands between words, two characters are about one.
_WORD = re.compile(rf"[{_CHINESE_OR_JAPANESE}]{{1,2}}|[^\s{_CHINESE_OR_JAPANESE}]+")
_SENTENCE_END = re.compile(r"[.!?…。！？]+[\"'”’»)\]」』]*$")


def split_passages(corpus: Corpus, *, by: str = "paragraphs", words: int = 120) -> Corpus:
    """Split every text by paragraphs, or into runs of about so many words that end with a sentence where they can.

    Passages keep their document's metadata, and say in columns `document` (its id) and `passage` (its number there,
    from 1) where they are from; their own ids count from 0. Raises SettingError for another `by`, or no words.
    """
    if by not in PASSAGES or words < 1:
        raise SettingError(f"passages are by {' or '.join(PASSAGES)}, of 1 word or more; not by {by!r}, of {words}")
    parts = [_paragraphs(text) if by == "paragraphs" else _runs(text, words) for text in corpus.texts]
    rows = [row for row, passages in enumerate(parts) for _ in passages]
    numbers = [number for passages in parts for number in range(1, len(passages) + 1)]
    metadata = {name: tuple(column[row] for row in rows) for name, column in corpus.metadata.items()}
    metadata[_free(DOCUMENT, metadata)] = tuple(str(corpus.ids[row]) for row in rows)
    metadata[_free(PASSAGE, metadata)] = tuple(map(str, numbers))
    texts = tuple(passage for passages in parts for passage in passages)
    return replace(corpus, texts=texts, ids=tuple(range(len(texts))), metadata=metadata, drawn_from=None)


def _paragraphs(text: str) -> list[str]:
    """Split at blank lines; at line ends where there are none."""
    parts = _BLANK_LINE.split(text.strip())
    return [part.strip() for part in (parts if len(parts) > 1 else text.splitlines()) if part.strip()] or [text]


def _runs(text: str, size: int) -> list[str]:
    words = list(_WORD.finditer(text))
    bounds = pairwise([0, *_ends([word.group() for word in words], size)])
    spans = ((words[start].start(), words[end - 1].end()) for start, end in bounds)
    return [text[start:end] for start, end in spans] or [text]


def _ends(words: Sequence[str], size: int) -> Iterator[int]:
    """Yield after how many words each run ends, within a quarter of its size from it."""
    slack, end = size // 4, 0
    while len(words) - end > size + slack:
        wanted = end + size
        sentences = (at for at in range(wanted - slack, wanted + slack + 1) if _SENTENCE_END.search(words[at - 1]))
        end = min(sentences, key=lambda at: abs(at - wanted), default=wanted)
        yield end
    if words:
        yield len(words)


def _free(name: str, taken: dict[str, tuple[str, ...]]) -> str:
    numbered = (f"{name} ({number})" for number in count(2))
    return next(free for free in chain([name], numbered) if free not in taken)
