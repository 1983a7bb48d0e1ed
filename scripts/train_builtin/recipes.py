"""How the built-in models were made: the steps of each, with their settings and mixtures."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from inbedder_core.encoders import MINILM, builtin
from inbedder_core.training import TrainingConfig
from scripts.train_builtin.mixture import Mixture


@dataclass(frozen=True)
class RecipeStep:
    """One training: from a new adapter, or from the mean of those of the steps named by `start`.

    `read_as` holds what was chosen of its inbedder.json afterwards; a step that starts from it is read alike.
    """

    name: str
    config: TrainingConfig
    mixture: Mixture
    start: tuple[str, ...] = ()
    read_as: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Recipe:
    """The steps of a model, by the name of its folder; the last one makes it."""

    name: str
    steps: tuple[RecipeStep, ...]


_CAPS = {
    "reviews_nltk": 2600, "mams": 2000, "event2mind": 2200, "socialiqa": 1500, "sgd": 2000, "multidogo": 400,
    "crossner": 1200, "wnut17": 600, "btc_ner": 300, "masc_genre": 900, "csabstruct": 500,
    "ni_freebaseqa_category": 900, "ni_freebaseqa_entity": 400, "qamr": 900, "tweetqa": 1200, "ecare": 500,
    "ni_amazonfood_title": 500, "relations_semeval_pubmed": 500, "ni_qed_title": 300, "pubmedqa_topics": 300,
    "keyphrase_semeval2017": 200, "qadiscourse": 200, "ni_dart_subject": 200, "squadshifts_new_wiki": 200,
    "squad_dev": 200, "squadshifts_reddit": 400, "squadshifts_amazon_reviews": 600, "policyqa": 100, "covidqa": 50,
    "torque": 50, "ni_limit_motion": 100, "ni_coached_movie": 200, "ni_btc_loc": 50, "fairytaleqa": 150,
}  # fmt: skip
_MORE_OPINIONS = {
    **_CAPS, "reviews_nltk": 4000, "mams": 3000, "event2mind": 2600, "masc_genre": 1200, "csabstruct": 700,
    "ni_freebaseqa_entity": 300, "qamr": 700, "ecare": 600, "ni_amazonfood_title": 700, "relations_semeval_pubmed": 300,
    "squadshifts_new_wiki": 150, "squad_dev": 150,
}  # fmt: skip

_BALANCED = Mixture(_CAPS, answer_caps={"multidogo": 25})
_OPINIONATED = replace(_BALANCED, caps=_MORE_OPINIONS)
_WITH_OPINIONS = replace(_OPINIONATED, opinions=0.4)
ANALYST = replace(_OPINIONATED, attributes=0.0, derived=600, unsaid=0.06, tidied=True, translated=25)
"""Whole-text questions of every kind in place of `attributes` and `opinions`, and texts that do not tell."""


def _annotated(share: float, *, derived: int, translated: int) -> Mixture:
    """Mix annotated texts with a share of what else there is."""
    caps = {source: max(1, round(most * share)) for source, most in ANALYST.caps.items()}
    return replace(ANALYST, caps=caps, derived=derived, unsaid=0.03, translated=translated, annotated=8)


_DECODER = TrainingConfig(
    minutes=87, seed=0, batch=32, together=4, micro_batch_tokens=2560, max_text_tokens=96, contrast=0.5,
    contrast_layer=-2, temperature=0.1, held_out=300, evaluations=4, save_minutes=4,
)  # fmt: skip
_REMEMBERING = replace(_DECODER, contrast_memory=2048)
_EARLY = replace(
    _REMEMBERING, base=builtin.LARGE.base, rank=16, alpha=32.0, learning_rate=3e-4, micro_batch_tokens=1280,
    attention="eager",
)  # fmt: skip
_LATE = replace(_EARLY, alpha=16.0, learning_rate=4e-4)
_MINILM = TrainingConfig(
    minutes=66, seed=0, base=MINILM, rank=128, alpha=128, learning_rate=1e-3, batch=64, together=1,
    micro_batch_tokens=4096, max_text_tokens=96, contrast=1.0, temperature=0.1, held_out=300, evaluations=3,
    save_minutes=6,
)  # fmt: skip

RECIPES = {
    "default": Recipe(
        "smollm2-135m-inbedder",
        (
            RecipeStep(
                "first", _DECODER, Mixture({**_CAPS, "multidogo": 1000}),
                read_as={"pooling": "first_gen+answer", "answer_weight": 0.3},
            ),
            RecipeStep("second", replace(_DECODER, minutes=80, seed=1), _BALANCED, start=("first",)),
            RecipeStep("third", replace(_REMEMBERING, minutes=65, seed=2), _OPINIONATED, start=("second",)),
            RecipeStep(
                "fourth", replace(_REMEMBERING, minutes=47, seed=4), replace(_OPINIONATED, opinions=0.8),
                start=("second",),
            ),
            RecipeStep(
                "fifth",
                replace(_REMEMBERING, minutes=58, seed=41, alpha=32.0, together=8, micro_batch_tokens=1024,
                        attention="eager", held_out=150, evaluations=2),
                _annotated(0.25, derived=150, translated=10), start=("third", "fourth"),
            ),
        ),
    ),
    "large": Recipe(
        "qwen2.5-coder-0.5b-inbedder",
        (
            RecipeStep("first", replace(_EARLY, minutes=62, seed=0), _WITH_OPINIONS),
            RecipeStep("second", replace(_EARLY, minutes=36, seed=1), _WITH_OPINIONS, start=("first",)),
            RecipeStep("third", replace(_EARLY, minutes=36, seed=2), _WITH_OPINIONS, start=("first",)),
            RecipeStep("fourth", replace(_LATE, minutes=48, seed=3), _WITH_OPINIONS, start=("second", "third")),
            RecipeStep(
                "fifth", replace(_LATE, minutes=48, seed=4, learning_rate=8e-4), _WITH_OPINIONS,
                start=("second", "third"),
            ),
            RecipeStep(
                "sixth", replace(_LATE, minutes=70, seed=5), replace(ANALYST, translated=0),
                start=("fourth", "fifth"), read_as={"pooling": "first_gen+answer", "answer_weight": 0.3},
            ),
            RecipeStep(
                "seventh",
                replace(_LATE, minutes=80, seed=31, batch=24, together=8, held_out=120, evaluations=2),
                _annotated(0.12, derived=80, translated=4), start=("sixth", "sixth", "fourth", "fifth"),
            ),
        ),
    ),
    "fast": Recipe(
        "minilm-inbedder",
        (
            RecipeStep("first", _MINILM, _BALANCED, read_as={"answer_tokens": 1}),
            RecipeStep("second", replace(_MINILM, minutes=22, seed=1), _BALANCED, start=("first",)),
        ),
    ),
}  # fmt: skip
