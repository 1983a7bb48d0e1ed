"""What all sessions share: models, corpora, jobs, trainings, uploads. Knows no page."""

from app.server.engine import LOADING, Engine, Explored
from app.server.limits import MAP_LIMITS
from app.server.models import BUILT_IN, ModelFacts, base_names, model_names, title
from app.server.request import (
    Request,
    Source,
    from_parameters,
    grouping_from_text,
    grouping_to_text,
    settings_in,
    settings_of_request,
    to_parameters,
    with_settings,
)
from app.server.resources import comparisons, engine, trainings
from app.server.subsets import find_subset, keep_subset
from app.server.trainings import TEMPLATE, Order, Trainings
from app.server.uploads import Uploads

__all__ = [
    "BUILT_IN",
    "LOADING",
    "MAP_LIMITS",
    "TEMPLATE",
    "Engine",
    "Explored",
    "ModelFacts",
    "Order",
    "Request",
    "Source",
    "Trainings",
    "Uploads",
    "base_names",
    "comparisons",
    "engine",
    "find_subset",
    "from_parameters",
    "grouping_from_text",
    "grouping_to_text",
    "keep_subset",
    "model_names",
    "settings_in",
    "settings_of_request",
    "title",
    "to_parameters",
    "trainings",
    "with_settings",
]
