"""Studies: what was asked of a corpus, how its clusters were changed, and what was thought of it, kept on disk."""

from inbedder_core.study.archive import MOST_BYTES, read_study
from inbedder_core.study.record import CorpusCard, Part, Study
from inbedder_core.study.shelf import Studies, studies_folder

__all__ = ["MOST_BYTES", "CorpusCard", "Part", "Studies", "Study", "read_study", "studies_folder"]
