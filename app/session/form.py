"""The form: what a person is about to ask."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from app.server import (
    Request,
    Source,
    as_model,
    corpora,
    encodings_names,
    encodings_of,
    settings_in,
    settings_of_request,
    with_settings,
)
from app.session.state import set_widget, widget
from inbedder_core.corpus import ReadOptions, sample, sample_names
from inbedder_core.encoders import DEFAULT, MOST_INSTRUCTIONS, ServerAddress, check_instructions, is_address
from inbedder_core.errors import CorpusError
from inbedder_core.settings import declared
from inbedder_core.views import KMEANS

SAMPLE, UPLOAD, STUDY, ENCODINGS = "Sample", "Upload", "Study", "Encodings"
ENCODINGS_NAME, ALL_ROWS = "encodings_name", "encodings_all_rows"
SERVER_URL, SERVER_MODEL = "server_url", "server_model"
KIND, SAMPLE_NAME, COLUMN, SUGGESTION, MODEL = "corpus_kind", "sample", "text_column", "suggestion", "model"
FURTHER_COLUMNS = "further_text_columns"
PREFILLED = 3


@dataclass
class Form:
    """What the widgets of the form do not hold.

    That is: how many questions there are and which were filled in, the hash of the upload in use and how many there
    were, a study's documents ("owner/study"), the hash of a selection in a source, when only that is asked, and the
    models of the server that was looked at.
    """

    n_questions: int = 1
    prefilled: tuple[str, ...] = ()
    upload: str = ""
    epoch: int = 0
    study: str = ""
    selected_part: str = ""
    selected_in: Source | None = None
    on_server: tuple[str, ...] = ()

    def questions(self) -> list[str]:
        """Return the keys of the question inputs, in order."""
        return [question_key(number) for number in range(self.n_questions)]

    def typed(self) -> list[str]:
        """Return the instructions as typed, without empty ones."""
        return [text for text in self._all_typed() if text.strip()]

    def can_add(self) -> bool:
        """Whether there is room for another question."""
        return self.n_questions < MOST_INSTRUCTIONS

    def add_question(self, text: str = "") -> None:
        """Add a question, empty if no other is given."""
        if self.can_add():
            self._set_questions([*self._all_typed(), text])

    def remove_question(self, number: int) -> None:
        """Remove a question by its number, counted from 0; the last one is emptied instead."""
        texts = self._all_typed()
        del texts[number]
        self._set_questions(texts or [""])

    def take_suggestion(self) -> None:
        """Ask the suggestion that was clicked: in the first empty question, else in a new one."""
        text, texts = widget(SUGGESTION), self._all_typed()
        set_widget(SUGGESTION, None)
        if not text:
            return
        empty = next((number for number, typed in enumerate(texts) if not typed.strip()), None)
        if empty is not None:
            texts[empty] = text
        elif self.can_add():
            texts.append(text)
        self._set_questions(texts)

    def offer_questions(self) -> None:
        """Write questions that fit the chosen corpus, unless the person wrote some."""
        if self.typed() not in ([], list(self.prefilled)):
            return
        with suppress(CorpusError):
            source = self.source()
            fitting = sample(source.sample).instructions if source.sample else corpora().suggestions(source)
            self.prefilled = tuple(fitting[:PREFILLED])
            self._set_questions(self.prefilled or [""])

    def take_upload(self, digest: str) -> None:
        """Use an uploaded file, and let go of the browser's copy."""
        self.upload = digest
        self.epoch += 1
        self._set_reading((), ReadOptions())
        self.offer_questions()

    def drop_upload(self) -> None:
        """Ask for another file."""
        self.upload = ""

    def kinds(self) -> list[str]:
        """Name where documents can come from: a study's own only where one that is open keeps them."""
        return [SAMPLE, UPLOAD, *([ENCODINGS] if encodings_names() else []), *([STUDY] if self.study else [])]

    def source(self) -> Source:
        """Return the corpus chosen in the form. Raises CorpusError when none is."""
        if widget(KIND) == STUDY:
            return Source(study=self.study)
        if widget(KIND) == ENCODINGS:
            return Source(encodings=self.encodings(), all_rows=KMEANS if widget(ALL_ROWS) else "")
        if widget(KIND) == UPLOAD:
            columns = (widget(COLUMN), *(widget(FURTHER_COLUMNS) or ()))
            return Source(upload=self.upload, columns=tuple(filter(None, columns)), reading=self.reading())
        return Source(sample=widget(SAMPLE_NAME) or "")

    def encodings(self) -> str:
        """Return the name of the folder of encodings that is chosen, else of the first; "" where there is none."""
        names = encodings_names()
        return name if (name := widget(ENCODINGS_NAME)) in names else next(iter(names), "")

    def reading(self) -> ReadOptions:
        """Return how the upload is read. Raises SettingError for what cannot be meant."""
        values = {item.name: widget(reading_key(item.name)) for item in declared(ReadOptions)}
        return ReadOptions(**{name: value for name, value in values.items() if value not in (None, "")})

    def request(self) -> Request:
        """Return what the form says now. Raises InBedderError when it cannot be asked."""
        values = {item.name: widget(setting_key(item.name)) for item in settings_of_request()}
        request = Request(self.source(), check_instructions(self.typed()), model=self.model(), part=self.part())
        return with_settings(request, values)

    def part(self) -> str:
        """Return the hash of the selection that is asked, "" for all documents; another corpus has no part of it."""
        with suppress(CorpusError):
            return self.selected_part if self.selected_part and self.source() == self.selected_in else ""
        return ""

    def model(self) -> str:
        """Return the name of the model chosen in the form, which may be wrong; encodings have theirs."""
        if widget(KIND) == ENCODINGS:
            return as_model(self.encodings())
        return (widget(MODEL) or DEFAULT).strip()

    def refusal(self, model: str) -> str:
        """Say why a model may not be asked yet, "" where it may: texts leave this machine only where that is agreed."""
        if not is_address(model):
            return ""
        address = ServerAddress.read(model)
        if address.is_local or widget(agreed_key(address)):
            return ""
        return f"{address.destination}. Tick that you agree, below the model, and press Ask; nothing was sent."

    def choose_model(self, name: str) -> None:
        """Choose a model for what is asked next."""
        set_widget(MODEL, name)

    def fill(self, request: Request) -> None:
        """Make the form say a request, as far as it can."""
        source = request.source
        self.upload, self.epoch, self.study = source.upload, 0, source.study
        self.selected_part, self.selected_in = request.part, source
        kinds = {STUDY: source.study, UPLOAD: source.upload, ENCODINGS: source.encodings in encodings_names()}
        set_widget(KIND, next((kind for kind, chosen in kinds.items() if chosen), SAMPLE))
        if source.encodings in encodings_names():
            set_widget(ENCODINGS_NAME, source.encodings)
        set_widget(ALL_ROWS, source.all_rows == KMEANS)
        set_widget(SAMPLE_NAME, source.sample if source.sample in sample_names() else sample_names()[0])
        if source.upload:
            self._set_reading(source.columns, source.reading)
        set_widget(MODEL, DEFAULT if encodings_of(request.model) else request.model)
        self.prefilled = request.instructions if request == first_request() else ()
        self._set_questions(request.instructions[:MOST_INSTRUCTIONS] or [""])
        for name, value in settings_in(request).items():
            set_widget(setting_key(name), value)

    def _set_reading(self, columns: Sequence[str], reading: ReadOptions) -> None:
        set_widget(COLUMN, columns[0] if columns else None)
        set_widget(FURTHER_COLUMNS, list(columns[1:]))
        for item in declared(ReadOptions):
            set_widget(reading_key(item.name), getattr(reading, item.name))

    def _all_typed(self) -> list[str]:
        return [widget(key) or "" for key in self.questions()]

    def _set_questions(self, texts: Sequence[str]) -> None:
        self.n_questions = len(texts)
        for number, text in enumerate(texts):
            set_widget(question_key(number), text)


def question_key(number: int) -> str:
    """Name the input of a question, counted from 0."""
    return f"question_{number}"


def agreed_key(address: ServerAddress) -> str:
    """Name the tick that texts may go to a server."""
    return f"agreed {address.url}"


def setting_key(name: str) -> str:
    """Name the widget of a setting."""
    return f"setting_{name}"


def reading_key(name: str) -> str:
    """Name the widget of how a file is read."""
    return f"reading_{name}"


def first_request() -> Request:
    """Return what a newcomer could ask with one click."""
    first = sample(sample_names()[0])
    return Request(Source(sample=first.name), first.instructions[:PREFILLED])
