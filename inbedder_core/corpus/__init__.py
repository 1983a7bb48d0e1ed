"""Files, bytes and frames become documents, with a report of what was read and left out."""

from inbedder_core.corpus.cells import is_missing
from inbedder_core.corpus.corpus import WAVE, Corpus, Document, same_corpus
from inbedder_core.corpus.languages import QUESTION_LETTERS, language_of, language_shares, name_languages
from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.corpus.options import ReadOptions
from inbedder_core.corpus.passages import split_passages
from inbedder_core.corpus.placeholders import is_placeholder
from inbedder_core.corpus.read import Preview, preview, read_corpus
from inbedder_core.corpus.readers.container import check_expansion
from inbedder_core.corpus.readers.formats import SUFFIXES
from inbedder_core.corpus.readers.records import read_records
from inbedder_core.corpus.report import DataReport, report_of
from inbedder_core.corpus.samples import read_sample, sample, sample_names
from inbedder_core.corpus.search import search_texts
from inbedder_core.corpus.suggestions import corpus_kind, kind_names, suggest_instructions
from inbedder_core.corpus.values import read_days, read_numbers

__all__ = [
    "QUESTION_LETTERS",
    "SUFFIXES",
    "WAVE",
    "Corpus",
    "DataReport",
    "Document",
    "IngestLimits",
    "Preview",
    "ReadOptions",
    "check_expansion",
    "corpus_kind",
    "is_missing",
    "is_placeholder",
    "kind_names",
    "language_of",
    "language_shares",
    "name_languages",
    "preview",
    "read_corpus",
    "read_days",
    "read_numbers",
    "read_records",
    "read_sample",
    "report_of",
    "same_corpus",
    "sample",
    "sample_names",
    "search_texts",
    "split_passages",
    "suggest_instructions",
]
