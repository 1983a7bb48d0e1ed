"""Try many questions on a sample of a corpus, and keep those that add most to what was asked."""

from collections.abc import Callable, Sequence

from inbedder_core.checks import (
    FEWEST_DOCUMENTS,
    NO_QUESTION,
    NONSENSE,
    check_wordings,
    draw_texts,
    make_paraphrase,
    nearest,
)
from inbedder_core.corpus import Corpus
from inbedder_core.encoders import CachedEncoder, Encoder, Encoding, Question, Store, check_instructions
from inbedder_core.errors import SettingError
from inbedder_core.jobs import Report, tell_nobody
from inbedder_core.suggestions.bank import BankQuestion, candidates
from inbedder_core.suggestions.ranking import Nearest, Ranked, Trial, kept, rank_trials
from inbedder_core.suggestions.result import Suggestion, Suggestions

DOCUMENTS, MOST_DOCUMENTS = 100, 300
"""Documents that questions are tried on unless told otherwise, and at most."""
PROPOSED = 5
STAGES = ("Trying questions", "Rewording the best")
_UNASKED = (NO_QUESTION, NONSENSE)
_REWORDED = 12
"""Questions that come into the last choice, and are asked in other words for it."""
_AT_ONCE = 4
"""Questions asked in one reading: more would hardly be faster, and progress and a stop would have to wait for them."""


def suggest_questions(
    corpus: Corpus,
    instructions: Sequence[str],
    encoder: Encoder,
    *,
    documents: int = DOCUMENTS,
    most: int = PROPOSED,
    tried: Sequence[BankQuestion] | None = None,
    seed: int = 0,
    store: Store | None = None,
    progress: Report | None = None,
) -> Suggestions:
    """Return at most so many questions that add something to the instructions, best first.

    `tried` are the questions to choose from, else the bank and those of the corpus' kind; they are asked of at most
    `documents` different texts, drawn by the seed. With a store, rows computed before are read from it, and what is
    cancelled goes on where it stopped. Raises CorpusError for fewer than 20 different texts, SettingError for
    `documents` or `most` out of range, InstructionError for a question that cannot be asked, and whatever `progress`
    raises.
    """
    if not FEWEST_DOCUMENTS <= documents <= MOST_DOCUMENTS:
        raise SettingError(f"documents is {documents}; questions are tried on {FEWEST_DOCUMENTS} to {MOST_DOCUMENTS}")
    if most < 1:
        raise SettingError(f"most is {most}; ask for at least 1 question")
    known = [Question.read(text).text for text in check_instructions(instructions)] if instructions else []
    offered = candidates(corpus, instructions) if tried is None else tuple(tried)
    texts = draw_texts(corpus, documents, seed=seed)
    if store is not None and not isinstance(encoder, CachedEncoder):
        encoder = CachedEncoder(encoder, store)
    controls = [wording.text for wording in check_wordings(known[0] if known else "") if wording.kind in _UNASKED]
    read = _reader(texts, encoder, progress or tell_nobody)
    found = read(STAGES[0], [*controls, *known, *(candidate.question for candidate in offered)])
    near = {question: nearest(encoding) for question, encoding in found.items()}
    trials = [Trial(near[candidate.question], found[candidate.question].answers) for candidate in offered]
    maps, unasked = [near[question] for question in known], [near[question] for question in controls]
    first = [entry.index for entry in rank_trials(trials, maps, unasked, most=max(_REWORDED, most))]
    wordings = {index: make_paraphrase(offered[index].question) for index in first}
    reread = read(STAGES[1], list(wordings.values()))
    reworded = {index: nearest(reread[wording]) for index, wording in wordings.items()}
    ranked = rank_trials(trials, maps, unasked, most=most, reworded=reworded)
    return Suggestions(
        instructions=tuple(instructions),
        documents=len(texts),
        tried=len(offered),
        ranked=tuple(
            _suggestion(entry, offered[entry.index], found[offered[entry.index].question], reworded[entry.index])
            for entry in ranked
        ),
    )


def _suggestion(entry: Ranked, candidate: BankQuestion, encoding: Encoding, reworded: Nearest) -> Suggestion:
    return Suggestion(
        candidate.question,
        candidate.kind,
        encoding,
        adds=entry.adds,
        together=entry.together,
        reworded=entry.reworded,
        known=entry.known,
        divided=entry.divided,
        followed=entry.followed,
        stable=kept(nearest(encoding), reworded),
    )


def _reader(
    texts: Sequence[str], encoder: Encoder, report: Report
) -> Callable[[str, Sequence[str]], dict[str, Encoding]]:
    """Return what asks many questions of the texts, a few at a time, under the name of a stage."""

    def read(stage: str, questions: Sequence[str]) -> dict[str, Encoding]:
        distinct = list(dict.fromkeys(questions))
        found: dict[str, Encoding] = {}
        for start in range(0, len(distinct), _AT_ONCE):
            asked = distinct[start : start + _AT_ONCE]

            def tell(done: int, total: int, before: int = start, share: int = len(asked)) -> None:
                report(stage, before * total + done * share, len(distinct) * total)

            found.update(zip(asked, encoder.encode(texts, asked, progress=tell), strict=True))
        return found

    return read
