"""Is the answer the gold label? Exactly, and by the nearest label."""

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import fmean, median

from inbedder_core.encoders import Encoder
from inbedder_core.evaluation.report.scores import Score
from inbedder_core.evaluation.scoring.embeddings import ScoredTask
from inbedder_core.evaluation.scoring.gold_names import nearest_labels, says
from inbedder_core.evaluation.tasks.task import ClusteringTask

ANSWERS = "Answers"
SHOWN_LABELS, SHOWN_ANSWERS = 4, 3


def score_answers(task: ClusteringTask, encoder: Encoder, *, judge: Encoder | None) -> Iterator[Score]:
    """Yield how often answers say the gold label, or come nearest to it; nothing for an encoder that does not answer.

    "balanced" is the mean over gold labels, so that always giving the most frequent one earns 100 / k.
    """
    for facet in task.corpus.facets:
        texts = [task.corpus.texts[row] for row in facet.rows]
        (encoding,) = encoder.encode(texts, [facet.instruction])
        answers, gold = encoding.answers, facet.labels
        if not any(answers):
            return
        row = ScoredTask(ANSWERS, task.language, f"{task.name}: {facet.name}", encoder.name, len(gold))
        yield row.single("says label", 100 * fmean(says(*pair) for pair in zip(answers, gold, strict=True)))
        yield row.single("answered", 100 * fmean(bool(answer.strip()) for answer in answers))
        yield row.single("median words", median(len(answer.split()) for answer in answers))
        for (label, answer), share in commonest(answers, gold).items():
            yield row.single(f"{label} | {answer}", share, detail=True)
        if judge:
            nearest = nearest_labels(answers, gold, judge)
            yield row.single("nearest label", 100 * fmean(a == b for a, b in zip(nearest, gold, strict=True)))
            yield row.single("nearest label, balanced", balanced_accuracy(nearest, gold))


def commonest(answers: Sequence[str], gold: Sequence[str]) -> dict[tuple[str, str], float]:
    """Return what is mostly answered under the commonest gold labels: (label, answer) -> share of the label, %."""
    labels, said = Counter(gold), Counter(zip(gold, map(str.casefold, answers), strict=True))
    return {
        (label, answer): 100 * count / labels[label]
        for label, _ in labels.most_common(SHOWN_LABELS)
        for (_, answer), count in [one for one in said.most_common() if one[0][0] == label][:SHOWN_ANSWERS]
    }


def balanced_accuracy(predicted: Sequence[str], gold: Sequence[str]) -> float:
    """Return the mean over gold labels of the share found right, 0..100."""
    hits: dict[str, list[bool]] = {}
    for label, wanted in zip(predicted, gold, strict=True):
        hits.setdefault(wanted, []).append(label == wanted)
    return 100 * fmean(fmean(share) for share in hits.values())
