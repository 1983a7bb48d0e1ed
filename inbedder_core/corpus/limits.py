"""What a file may cost before it is refused."""

from dataclasses import dataclass

from inbedder_core.settings import check, setting


@dataclass(frozen=True)
class IngestLimits:
    """Sizes beyond which a source is refused with a CorpusError; only long cells are cut instead."""

    bytes: int = setting(200_000_000, "Largest file, in bytes.", least=1)
    uncompressed_bytes: int = setting(1_000_000_000, "Largest size once decompressed, in bytes.", least=1)
    rows: int = setting(200_000, "Most rows in one file.", least=1)
    columns: int = setting(200, "Most columns in one file.", least=1)
    cell_characters: int = setting(20_000, "Characters of a cell that are kept; the rest is cut and counted.", least=1)

    seconds: float = setting(120.0, "Longest time that reading one file may take, in seconds.", least=0.001)

    def __post_init__(self) -> None:
        """Refuse limits that would refuse everything."""
        check(self)
