"""What a person does on single pages, beside asking."""

from dataclasses import dataclass, field


@dataclass
class Messages:
    """An error and a notice to show; "" where there is none."""

    problem: str = ""
    notice: str = ""

    def tell(self, *, problem: str = "", notice: str = "") -> None:
        """Show these from now on."""
        self.problem, self.notice = problem, notice


@dataclass
class Look:
    """How maps look: how many stand side by side (None: as many as fill their rows), their colors, their zoom."""

    per_row: int | None = None
    color_by: str = ""
    zooms: bool = True
    """Whether a map shows the surroundings of the clusters ticked in its list."""
    shades: bool = True
    """Whether maps of some documents are shaded where all are."""
    names: bool = True
    """Whether the names of clusters stand on maps."""
    presents: bool = False
    """Whether maps are shown full screen, one after the other."""
    opened: frozenset[int] = frozenset()
    """Views whose lists show the parts of clusters."""


@dataclass
class OpenDocument:
    """The document that is open beside the maps, by its position (None: none), and the question, by its index.

    `question` is one asked of this document alone; `listed` are the lines that the list of documents ticked when it
    was last looked at.
    """

    row: int | None = None
    view: int = 0
    question: str = ""
    listed: tuple[int, ...] = ()


@dataclass
class Filters:
    """What documents are looked for: words of their texts, and for columns, which values they may have."""

    query: str = ""
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def active(self) -> bool:
        """Whether anything is looked for."""
        return bool(self.query or self.values)

    def __str__(self) -> str:
        """Say what is looked for, after "selected"."""
        words = [f"by searching for “{self.query}”"] if self.query else []
        return ", ".join([*words, *(f"where {column} is {' or '.join(held)}" for column, held in self.values.items())])


@dataclass
class StudiesPage:
    """What the list of studies says once, and how many studies were brought in."""

    notice: str = ""
    imports: int = 0
    failed_exports: list[str] = field(default_factory=list)
    """Why studies could not be exported: a download's thread, which has no session, adds to this list."""


@dataclass
class TrainPage:
    """The uploaded examples of the Train page, by their hash, and what it says once.

    `filled` says whether the form was given its first values; `epoch` counts uploads.
    """

    filled: bool = False
    upload: str = ""
    epoch: int = 0
    messages: Messages = field(default_factory=Messages)
