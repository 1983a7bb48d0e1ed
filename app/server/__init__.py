"""What all sessions share: models, corpora, jobs, trainings, uploads. Knows no page."""

from app.server.checks import Checks
from app.server.encodings import as_model, encodings_names, encodings_of, open_encodings
from app.server.explorations import LOADING, Exploration
from app.server.limits import MAP_LIMITS
from app.server.model_jobs import fetching, measuring
from app.server.models import BUILT_IN, DEFAULT_NAME, ModelFacts, base_names, cost_of, model_names, title
from app.server.probing import FoundEverywhere, LikelyOfAll, LikelyOfDocument, Lookup, WordsOfDocument
from app.server.request import (
    Request,
    Source,
    settings_in,
    settings_of_request,
    with_settings,
)
from app.server.resources import (
    checks,
    comparisons,
    corpora,
    explorations,
    group_checks,
    model_jobs,
    most_megabytes,
    probing,
    suggesting,
    trainings,
)
from app.server.subsets import find_subset, keep_subset
from app.server.trainings import TEMPLATE, Order, Trainings
from app.server.uploads import Uploads

__all__ = [
    "BUILT_IN",
    "DEFAULT_NAME",
    "LOADING",
    "MAP_LIMITS",
    "TEMPLATE",
    "Checks",
    "Exploration",
    "FoundEverywhere",
    "LikelyOfAll",
    "LikelyOfDocument",
    "Lookup",
    "ModelFacts",
    "Order",
    "Request",
    "Source",
    "Trainings",
    "Uploads",
    "WordsOfDocument",
    "as_model",
    "base_names",
    "checks",
    "comparisons",
    "corpora",
    "cost_of",
    "encodings_names",
    "encodings_of",
    "explorations",
    "fetching",
    "find_subset",
    "group_checks",
    "keep_subset",
    "measuring",
    "model_jobs",
    "model_names",
    "most_megabytes",
    "open_encodings",
    "probing",
    "settings_in",
    "settings_of_request",
    "suggesting",
    "title",
    "trainings",
    "with_settings",
]
