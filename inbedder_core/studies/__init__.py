"""What was asked of a corpus, changed by hand and noted, kept on disk."""

from inbedder_core.studies.archive import MOST_BYTES, read_study
from inbedder_core.studies.folder import Studies, studies_folder
from inbedder_core.studies.record import LONGEST_NOTES, LONGEST_TITLE, CorpusCard, Part, Study, Subset

__all__ = [
    "LONGEST_NOTES",
    "LONGEST_TITLE",
    "MOST_BYTES",
    "CorpusCard",
    "Part",
    "Studies",
    "Study",
    "Subset",
    "read_study",
    "studies_folder",
]
