"""Questions worth asking next, with the numbers and the reason for each."""

from dataclasses import dataclass

from inbedder_core.encoders import Encoding
from inbedder_core.labels import group_answers


@dataclass(frozen=True, eq=False)
class Suggestion:
    """A question, what it asks for, and what it gave on a sample: `encoding` has a row a document.

    `adds`: how far nearest documents on its map share the words of their answers to another question, beyond those on
    the map asked for or proposed before that do so most: 0 adds nothing, 1 all; the mean over all others tried.
    `together`, `known`: how much more often a document's nearest documents answer this question as it does than any
    two, 0 as chance gives and 1 always; on the question's own map, and on the map asked for or proposed before where
    that is most; `reworded`: on its own map in other words. `divided`: how often two documents give different answers.
    `followed`: the share of nearest documents that are others under no question and nonsense. `stable`: the share that
    stays when the question is reworded.
    """

    question: str
    kind: str
    encoding: Encoding
    adds: float
    together: float
    reworded: float
    known: float
    divided: float
    followed: float
    stable: float

    @property
    def reason(self) -> str:
        """Why to ask it, in a line."""
        own, known = f"{self.together:.0%} on its own map", f"{max(self.known, 0.0):.0%} on those at hand"
        return f"Documents that lie together answer it alike: {own}, {known} (0% is chance)."

    def answers(self, *, most: int = 4) -> tuple[tuple[str, int], ...]:
        """Count the most frequent answers, most frequent first."""
        groups = group_answers(self.encoding.answers, most=most)
        return tuple((name, int((groups.ids == id).sum())) for id, name in enumerate(groups.names))


@dataclass(frozen=True, eq=False)
class Suggestions:
    """What to ask beside these `instructions`, best first: `tried` questions were asked of so many `documents`."""

    instructions: tuple[str, ...]
    documents: int
    tried: int
    ranked: tuple[Suggestion, ...]
