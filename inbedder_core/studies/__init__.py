"""What was asked of a corpus, changed by hand and noted, kept on disk."""

from inbedder_core.studies.archive import export_study, read_study
from inbedder_core.studies.folder import Studies, studies_folder
from inbedder_core.studies.record import LONGEST_NOTES, LONGEST_TITLE, CorpusCard, Part, Study, Subset
from inbedder_core.studies.waves import next_wave
from inbedder_core.studies.wordings import keep_wordings

__all__ = [
    "LONGEST_NOTES",
    "LONGEST_TITLE",
    "CorpusCard",
    "Part",
    "Studies",
    "Study",
    "Subset",
    "export_study",
    "keep_wordings",
    "next_wave",
    "read_study",
    "studies_folder",
]
