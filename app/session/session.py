"""What one person is doing: one object, kept by Streamlit under one key."""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from app.server import Request, keep_subset
from app.session.address import (
    STUDY_PARAMETER,
    Parameters,
    document_in,
    document_to_parameters,
    filters_in,
    filters_to_parameters,
    from_parameters,
    groupings_in,
    groupings_to_texts,
    methods_in,
    read_address,
    to_parameters,
    write_address,
)
from app.session.breadcrumbs import breadcrumbs
from app.session.comparing import Comparing
from app.session.form import Form, first_request
from app.session.identity import cookie, find_owner
from app.session.pages import Filters, Look, Messages, OpenDocument, StudiesPage, TrainPage
from app.session.selection import Selection
from app.session.state import set_widget, widget
from app.session.tour import TOUR_COOKIE, Tour
from app.session.work import NO_GROUPS, Groups, Work
from inbedder_core.clusters import ClusteringConfig, say_replaced
from inbedder_core.corpus import Corpus
from inbedder_core.encoders import check_instructions
from inbedder_core.errors import InBedderError
from inbedder_core.studies import Subset, keep_wordings
from inbedder_core.views import Edit, Edits

_KEY = "session"


@dataclass
class Session:
    """What one person asks, does with the results and looks at; `viewer` names the session, once it has begun.

    `request` is what was asked, if anything; `just_asked` whether the button was pressed since that was last looked
    at, `asked_times` how often it was; `refused` says, by view, why its clusters cannot be changed as a person
    wanted; `tables` holds which version of the selection each table ticks.
    """

    work: Work
    viewer: str = ""
    form: Form = field(default_factory=Form)
    request: Request | None = None
    just_asked: bool = False
    asked_times: int = 0
    messages: Messages = field(default_factory=Messages)
    selection: Selection = field(default_factory=lambda: Selection.none(0))
    tables: dict[str, int] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    look: Look = field(default_factory=Look)
    reading: OpenDocument = field(default_factory=OpenDocument)
    filters: Filters = field(default_factory=Filters)
    comparing: Comparing = field(default_factory=Comparing)
    tour: Tour = field(default_factory=Tour)
    studies_page: StudiesPage = field(default_factory=StudiesPage)
    train_page: TrainPage = field(default_factory=TrainPage)

    def begin(self, address: Parameters) -> None:
        """Show what an address says; who has no study, follows no link and has not ended the tour is offered it."""
        self.viewer = secrets.token_hex(8)
        self.tour.begin(cookie(TOUR_COOKIE), is_newcomer=not address and not self.work.studies.saved())
        self.go_to(address)

    def go_to(self, address: Parameters) -> None:
        """Show what an address says."""
        opened, notice = self.work.open_linked("".join(address.get(STUDY_PARAMETER, ())))
        linked = self.work.part_linked(opened, address) if opened else from_parameters(address)
        request = linked or first_request()
        self.form.fill(request)
        self.request, self.just_asked, problem = None, False, ""
        if linked and (opened or "asked" in address):
            try:
                asked = replace(linked, instructions=check_instructions(linked.instructions))
                problem = self.form.refusal(linked.model)
                self.request = None if problem else asked
            except InBedderError as error:
                problem = str(error)
        saved = self.work.open_part(linked.part) if opened and linked and linked.part else self.work.study
        if saved:
            self.work.group_as(saved, request.instructions)
        else:
            grouped = address.get("group", ())
            self.work.groupings = groupings_in(grouped, len(request.instructions))
            notice = notice or say_replaced(methods_in(grouped))
        self.messages.tell(problem=problem, notice=notice)
        self._select_nothing(len(request.instructions))
        if self.request:
            self.filters, self.reading = filters_in(address), document_in(address)
        per_row = {"1": 1, "2": 2, "3": 3}.get("".join(address.get("per_row", ())))
        self.look = Look(per_row, "".join(address.get("colour", ())))

    def open_study(self, id: str) -> None:
        """Work on a study and ask what it asks. Raises StudyError when it cannot be opened."""
        study = self.work.studies.open(id)
        request = self.work.open(study)
        self.work.group_as(study, request.instructions)
        self._show(request, notice=study.reading_note)

    def open_part(self, id: str, part: str) -> None:
        """Work on a part of a study, by their names, and ask what it was asked."""
        self.go_to({STUDY_PARAMETER: [id], "part": [part]})

    def begin_study(self) -> None:
        """Go back to an empty beginning; the study worked on so far stays as it is."""
        self.work.leave()
        self.work.groupings = {}
        self.stop()

    def begin_another(self) -> None:
        """Begin another study of what is asked; the one so far stays as it is."""
        self.work.leave()
        self.work.apart = True
        self.selection = self.selection.redrawn()

    def ask(self) -> None:
        """Ask what the form says; when it cannot be asked, keep everything and say why."""
        try:
            request = self.form.request()
        except InBedderError as error:
            self.messages.tell(problem=str(error))
            return
        if problem := self.form.refusal(request.model):
            self.messages.tell(problem=problem)
            return
        before = self.request
        if before and (before.source, before.part) != (request.source, request.part):
            self.work.leave()
        elif before:
            self.work.wordings = keep_wordings(self.work.wordings, before.instructions, request.instructions)
        if request != before:
            self.work.groupings = {}
            self._select_nothing(len(request.instructions))
        self._ask(request)
        self.tour.reach_results()

    def also_ask(self, question: str) -> None:
        """Ask what the form says, and one question more."""
        self.form.add_question(question)
        self.ask()

    def reword(self, instruction: str, wording: str) -> None:
        """Ask what was asked, one question in other words; when it cannot be asked, keep everything and say why."""
        if not self.request:
            return
        instructions = [wording if text == instruction else text for text in self.request.instructions]
        try:
            request = replace(self.request, instructions=check_instructions(instructions))
        except InBedderError as error:
            self.messages.tell(problem=str(error))
            return
        self.form.fill(request)
        self.ask()

    def ask_part(self, ids: Sequence[int], description: str, question: str) -> None:
        """Ask these documents a question of their own; when it cannot be asked, keep everything and say why."""
        try:
            instructions = check_instructions([question])
            part = keep_subset(Subset(tuple(ids), description, self._here()))
        except InBedderError as error:
            self.messages.problem = str(error)
            return
        if self.request:
            self.work.group_as(self.work.open_part(part), instructions)
            self._show(replace(self.request, instructions=instructions, part=part))

    def was_just_asked(self) -> bool:
        """Whether the button was pressed since this was last looked at."""
        pressed, self.just_asked = self.just_asked, False
        return pressed

    def changed(self) -> bool:
        """Whether the form says something else than what was asked."""
        try:
            return self.form.request() != self.request
        except InBedderError:
            return True

    def stop(self, *, problem: str = "", notice: str = "") -> None:
        """Go back to the form, with an error or a message."""
        self.request = None
        self.messages.tell(problem=problem, notice=notice)

    def group(self, views: Sequence[int], config: ClusteringConfig | None) -> None:
        """Group these views anew, or (None) as at first; the selected documents stay selected."""
        others = {view: old for view, old in self.work.groupings.items() if view not in views}
        self.work.groupings = others | ({view: config for view in views} if config else {})
        self.selection = self.selection.redrawn()

    def change(self, instruction: str, edits: Edits) -> None:
        """Change clusters by hand under a question; the selected documents stay selected."""
        self.work.edits = {**self.work.edits, instruction: edits}
        self.selection = self.selection.redrawn()

    def note(self, instruction: str, note: Edit) -> None:
        """Note something on a cluster under a question; what is ticked stays ticked."""
        self.work.edits = {**self.work.edits, instruction: self.work.edits_of(instruction).then(note)}

    def color_by(self, by: str) -> None:
        """Color maps otherwise; charts that are drawn anew lose their boxes, the documents stay selected."""
        self.look.color_by = by
        self.selection = self.selection.redrawn()

    def open_parts(self, view: int, *, opened: bool) -> None:
        """Show the parts of clusters in a view's list, or hide them; the selected documents stay selected."""
        self.look.opened = self.look.opened | {view} if opened else self.look.opened - {view}
        self.selection = self.selection.redrawn()

    def read(self, row: int | None, view: int = 0) -> None:
        """Open a document beside the maps, by its position, under the question of a view; or (None) close it."""
        self.reading = OpenDocument(row, view, listed=self.reading.listed)

    def clear_selection(self) -> None:
        """Select nothing."""
        self.selection = self.selection.cleared()

    def per_row(self) -> int:
        """Return how many maps stand side by side: as chosen, else as many as fill their rows."""
        views = len(self.selection.panels)
        return self.look.per_row or (1 if views == 1 else 3 if views == 3 or views > 4 else 2)

    def save(self, corpus: Corpus, title: str, groups: Groups = NO_GROUPS) -> None:
        """Save the study, as `Work.save` does."""
        if self.request and (notice := self.work.save(self.request, corpus, title, groups)):
            self.messages.notice = notice

    def address_of_all(self, part: str) -> Parameters:
        """Return the address that shows all documents again, as they were when the first were selected, if known."""
        crumbs, _ = breadcrumbs(part, self.work.study)
        if crumbs:
            return crumbs[0].address
        with suppress(InBedderError):
            return {name: values for name, values in self._here().items() if name != "part"}
        return {}

    def write_address(self) -> None:
        """Put what the screen shows into the address, so that a reload or a link finds it again."""
        with suppress(InBedderError):
            write_address(self._address())

    def _address(self) -> dict[str, list[str]]:
        """Return the parameters that say what the screen shows. Raises InBedderError when the form cannot be asked."""
        parameters = to_parameters(self.request or self.form.request())
        if self.request:
            parameters["asked"] = ["1"]
            parameters[STUDY_PARAMETER] = [self.work.study.id] if self.work.study else []
            parameters["group"] = groupings_to_texts(self.work.groupings)
            parameters |= filters_to_parameters(self.filters) | document_to_parameters(self.reading)
        parameters["per_row"] = [str(self.look.per_row)] if self.look.per_row else []
        parameters["colour"] = [self.look.color_by] if self.look.color_by else []
        return {name: values for name, values in parameters.items() if values}

    def _here(self) -> Mapping[str, tuple[str, ...]]:
        """Return the address without the study: the way back leads through whatever study the part is then of."""
        return {name: tuple(values) for name, values in self._address().items() if name != STUDY_PARAMETER}

    def _show(self, request: Request, *, notice: str = "") -> None:
        self.form.fill(request)
        self._ask(request, notice=notice)
        self._select_nothing(len(request.instructions))

    def _ask(self, request: Request, *, notice: str = "") -> None:
        problem = self.form.refusal(request.model)
        self.request, self.just_asked = (None, False) if problem else (request, True)
        self.asked_times += 1
        self.messages.tell(problem=problem, notice=notice)

    def _select_nothing(self, views: int) -> None:
        self.selection = Selection.none(views, version=self.selection.version + 1)
        self.reading, self.filters = OpenDocument(), Filters()


def get_session() -> Session:
    """Return what the person who looks is doing."""
    session: Session | None = widget(_KEY)
    if session is None:
        session = Session(Work(find_owner()))
        set_widget(_KEY, session)
    if not session.viewer:
        session.begin(read_address())
    return session
