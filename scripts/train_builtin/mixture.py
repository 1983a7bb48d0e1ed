"""What a step learns from: how many examples of each source, and the questions that are added to them."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from inbedder_core.errors import TrainingError
from inbedder_core.training import Example, draw_examples, normalize_text
from scripts.train_builtin.annotated import ask_annotated
from scripts.train_builtin.derived import add_derived
from scripts.train_builtin.questions import add_attributes, add_opinions, reword
from scripts.train_builtin.tidy import tidy
from scripts.train_builtin.translated import add_translated
from scripts.train_builtin.unsaid import add_unsaid


@dataclass(frozen=True)
class Mixture:
    """How examples are drawn.

    `caps` holds the most examples of each source; others are left out. `answer_caps` holds the most examples with one
    answer, of sources by name: an answer that a source gives mostly would else be learnt as the answer to its
    questions. `attributes` and `opinions` are shares of texts, `reworded` is a share of questions. `derived` is the
    most examples of each kind of whole-text question, `unsaid` the share of examples answered "not said"; `tidied`
    answers have one form for one meaning. `translated` is the most examples of each kind in each other language,
    `annotated` the most questions of each annotated text.
    """

    caps: Mapping[str, int]
    answer_caps: Mapping[str, int] = field(default_factory=dict)
    questions_per_text: int = 4
    longest_answer: int = 4
    attributes: float = 0.15
    opinions: float = 0.0
    reworded: float = 0.35
    derived: int = 0
    unsaid: float = 0.0
    tidied: bool = False
    translated: int = 0
    annotated: int = 0


def mix(examples: Sequence[Example], mixture: Mixture, *, seed: int) -> list[Example]:
    """Draw and add. Raises TrainingError when a source is not there."""
    sources = sorted({example.source for example in examples})
    if missing := sorted({*mixture.caps, *mixture.answer_caps} - set(sources)):
        raise TrainingError(f"there is no source {', '.join(missing)}; the sources are {', '.join(sources)}")
    short = [example for example in examples if len(example.answer.split()) <= mixture.longest_answer]
    drawn = draw_examples(short, seed=seed, limits=lambda example: _limits(example, mixture))
    drawn = add_attributes(drawn, share=mixture.attributes, seed=seed)
    drawn = add_opinions(drawn, share=mixture.opinions, seed=seed)
    if mixture.tidied:
        drawn = tidy(drawn)
    grown = add_derived(drawn, short, most=mixture.derived, seed=seed)
    grown = add_unsaid(grown, drawn, share=mixture.unsaid, seed=seed)
    english, others = ask_annotated(examples, most=mixture.annotated, seed=seed)
    grown = reword([*grown, *english], share=mixture.reworded, seed=seed)
    return [*add_translated(grown, short, most=mixture.translated, seed=seed), *others]


def _limits(example: Example, mixture: Mixture) -> dict[Hashable, int]:
    source = example.source
    limits: dict[Hashable, int] = {
        source: mixture.caps.get(source, 0),
        (source, "text", normalize_text(example.text)): mixture.questions_per_text,
    }
    if source in mixture.answer_caps:
        limits[source, "answer", normalize_text(example.answer)] = mixture.answer_caps[source]
    return limits
