"""Groups become names and reasons, in the words of the model's own answers."""

from inbedder_core.labels.answers import CodedAnswers, answering_like, group_answers, spoken_answers
from inbedder_core.labels.encoded_corpus import EncodedCorpus
from inbedder_core.labels.explanation import EXPLANATION_VERSION, Cluster, explain
from inbedder_core.labels.forms import (
    NOT_SAID,
    answer_forms,
    answer_key,
    most_frequent,
    normalize_answer,
    shown_answers,
)
from inbedder_core.labels.keywords import WordCounts, count_values, log_odds_ratio
from inbedder_core.labels.naming import number_duplicates, separate_label
from inbedder_core.labels.stop_words import FUNCTION_WORDS

__all__ = [
    "EXPLANATION_VERSION",
    "FUNCTION_WORDS",
    "NOT_SAID",
    "Cluster",
    "CodedAnswers",
    "EncodedCorpus",
    "WordCounts",
    "answer_forms",
    "answer_key",
    "answering_like",
    "count_values",
    "explain",
    "group_answers",
    "log_odds_ratio",
    "most_frequent",
    "normalize_answer",
    "number_duplicates",
    "separate_label",
    "shown_answers",
    "spoken_answers",
]
