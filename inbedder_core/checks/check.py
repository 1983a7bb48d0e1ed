"""Find out whether a question is followed on a corpus, by asking it in other words, and asking others in its place."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from inbedder_core.checks.languages import languages_of
from inbedder_core.checks.measures import (
    Estimate,
    decided,
    estimate,
    halves_agreement,
    k_means,
    nearest,
    share,
    shared_groups,
    shared_neighbors,
    steadiness,
    structure,
)
from inbedder_core.checks.result import QuestionCheck, WordingAgreement
from inbedder_core.checks.sampling import FEWEST_DOCUMENTS, draw_texts
from inbedder_core.checks.suited import suited
from inbedder_core.checks.weighing import weigh
from inbedder_core.checks.wordings import NO_QUESTION, NONSENSE, PARAPHRASE, Wording, check_wordings
from inbedder_core.corpus import Corpus
from inbedder_core.encoders import CachedEncoder, Encoder, Encoding, Question, Store, check_instructions, silent
from inbedder_core.errors import SettingError
from inbedder_core.jobs import Report, tell_nobody
from inbedder_core.labels import NOT_SAID, answer_forms, normalize_answer

DOCUMENTS, MOST_DOCUMENTS = 48, 200
"""Documents a check reads unless told otherwise, and at most."""
STAGES = ("Asking", "Rewording", "Weighing words")


def check_question(
    corpus: Corpus,
    instruction: str,
    encoder: Encoder,
    *,
    paraphrases: Sequence[str] = (),
    documents: int = DOCUMENTS,
    seed: int = 0,
    store: Store | None = None,
    progress: Report | None = None,
) -> QuestionCheck:
    """Check a question on at most `documents` different texts of a corpus, drawn by the seed.

    Other wordings are not answered where the model can leave that; `paraphrases` are a person's own, else one is made.
    With a store, rows computed before are read from it, and what is cancelled goes on where it stopped. Raises
    CorpusError for fewer than 20 different texts, InstructionError for a question that cannot be asked, SettingError
    for `documents` out of range, and whatever `progress` raises.
    """
    if not FEWEST_DOCUMENTS <= documents <= MOST_DOCUMENTS:
        raise SettingError(f"documents is {documents}; a check reads {FEWEST_DOCUMENTS} to {MOST_DOCUMENTS}")
    (written,) = check_instructions([instruction])
    question = Question.read(written)
    texts = draw_texts(corpus, documents, seed=seed)
    if store is not None and not isinstance(encoder, CachedEncoder):
        encoder = CachedEncoder(encoder, store)
    report = progress or tell_nobody
    wordings = check_wordings(question.text, paraphrases)
    (read,) = encoder.encode([*texts, ""], [question.text], progress=partial(report, STAGES[0]))
    own, blank = read.take(range(len(texts))), read.answers[-1]
    others = list(dict.fromkeys(wording.text for wording in wordings))
    found = silent(encoder).encode(texts, others, progress=partial(report, STAGES[1]))
    encodings = dict(zip(others, found, strict=True))
    weighed = weigh(encoder, texts, question, own.answers, progress=partial(report, STAGES[2]))
    languages = languages_of(question.text, own.answers, texts=corpus.languages, trained=encoder.languages)
    words = weighed.words if languages.may_be_english else None
    near = {text: nearest(part) for text, part in encodings.items()}
    shared = {wording: shared_neighbors(nearest(own), near[wording.text]) for wording in wordings}
    reworded = np.mean([rows for wording, rows in shared.items() if wording.kind == PARAPHRASE], axis=0)
    return QuestionCheck(
        instruction=written,
        documents=len(texts),
        agreements=_agreements(encodings, own, shared, seed=seed),
        followed=estimate(reworded - _unasked(shared), seed=seed),
        stable=estimate(reworded, seed=seed),
        answered=None if weighed.answers is None else decided(weighed.answers, seed=seed),
        suited=None if words is None else suited(encoder, words, question.text, seed=seed),
        changed=_changed(own, blank, seed=seed),
        fallback=_fallback(own.answers, question.text, seed=seed),
        structured=structure(own, seed=seed),
        steady=steadiness(own, seed=seed),
        halves=halves_agreement(own, seed=seed),
        languages=languages,
    )


def _agreements(
    encodings: Mapping[str, Encoding], own: Encoding, shared: Mapping[Wording, NDArray[np.float64]], *, seed: int
) -> tuple[WordingAgreement, ...]:
    """Say of each wording how far its map is the question's `own`, given the neighbors that they share."""
    groups = k_means(own, seed=seed)
    return tuple(
        WordingAgreement(
            wording, estimate(rows, seed=seed), shared_groups(groups, k_means(encodings[wording.text], seed=seed))
        )
        for wording, rows in shared.items()
    )


def _unasked(shared: dict[Wording, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return what is the same under no question or nonsense, (n,), whichever is more on the whole."""
    return max((rows for wording, rows in shared.items() if wording.kind in (NO_QUESTION, NONSENSE)), key=np.mean)


def _changed(encoding: Encoding, blank: str, *, seed: int) -> Estimate:
    *forms, without = answer_forms([*encoding.answers, blank])
    return share([form != without for form in forms], seed=seed)


def _fallback(answers: Sequence[str], question: str, *, seed: int) -> Estimate:
    own = set(normalize_answer(question).split())
    forms = [normalize_answer(answer) for answer in answers]
    return share([form in ("", NOT_SAID) or set(form.split()) <= own for form in forms], seed=seed)
