"""What a person says of a source, where it is not to be found out."""

from dataclasses import dataclass

from inbedder_core.corpus.passages import PASSAGES
from inbedder_core.errors import SettingError
from inbedder_core.settings import check, setting

SPEAKERS = ("user", "assistant", "all")


@dataclass(frozen=True)
class ReadOptions:
    """How a source is read; None leaves it to what the source looks like."""

    sheet: str | None = setting(None, "the sheet of a workbook to read")
    header: int | None = setting(None, "the row that names the columns, counted from 1; 0 when no row does", least=0)
    delimiter: str | None = setting(None, "what separates the cells of a row; \\t is a tab")
    encoding: str | None = setting(None, "the encoding of a text file, such as utf-8, cp1252 or shift_jis")
    repair: bool = setting(False, "mend letters that were garbled by a wrong encoding, such as donâ€™t")
    drop_placeholders: bool = setting(False, "leave out texts that say nothing, such as [deleted] or N/A")
    speaker: str = setting("user", "whose messages are read of a conversation", choices=SPEAKERS)
    passages: str = setting(
        "no", "split long texts: by paragraphs, or into runs of about so many words", choices=("no", *PASSAGES)
    )
    passage_words: int = setting(120, "about how many words a passage has that is split by words", least=10, most=5000)

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        check(self)
        if self.delimiter == "\\t":
            object.__setattr__(self, "delimiter", "\t")
        if self.delimiter is not None and (len(self.delimiter) != 1 or self.delimiter in '"\r\n'):
            raise SettingError(f"delimiter is {self.delimiter!r}; it must be one character, such as , ; | or \\t")
        if self.encoding is not None:
            _check_encoding(self.encoding)


def _check_encoding(name: str) -> None:
    try:
        "".encode(name)
    except LookupError as error:
        raise SettingError(f"there is no encoding {name!r}; use one such as utf-8, cp1252, gb18030") from error
