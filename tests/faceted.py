"""A corpus whose facets are independent by construction, and encoders that follow, ignore or invert the question."""

from inbedder_core.evaluation.tasks.folder import FacetTable
from inbedder_core.evaluation.tasks.task import FacetedCorpus, GoldFacet
from tests.fakes import FakeEncoder

COLOURS, SHAPES = ("red", "green", "blue"), ("ball", "cube", "cone")
ASK_COLOUR, ASK_SHAPE = "Which colour is it?", "Which shape is it?"
CELLS = [(colour, shape) for _ in range(6) for colour in COLOURS for shape in SHAPES]
TEXTS = tuple(f"{colour} {shape} number {number}" for number, (colour, shape) in enumerate(CELLS))
GOLD = {"colour": tuple(colour for colour, _ in CELLS), "shape": tuple(shape for _, shape in CELLS)}
QUESTIONS = {"colour": ASK_COLOUR, "shape": ASK_SHAPE}


def table(name: str = "toys") -> FacetTable:
    return FacetTable(name, TEXTS, QUESTIONS, GOLD)


def corpus() -> FacetedCorpus:
    facets = tuple(GoldFacet(name, QUESTIONS[name], GOLD[name]) for name in GOLD)
    return FacetedCorpus("toys", "English", TEXTS, facets)


def follows(text: str, instruction: str) -> str:
    colour, shape, *_ = text.split()
    return colour if instruction == ASK_COLOUR else shape


def ignores(text: str, instruction: str) -> str:
    return text.split()[0]


def inverts(text: str, instruction: str) -> str:
    colour, shape, *_ = text.split()
    return shape if instruction == ASK_COLOUR else colour


def encoder(answer=follows, spread: float = 0.02) -> FakeEncoder:
    return FakeEncoder(answer, spread=spread)
