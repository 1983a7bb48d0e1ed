"""Reports for a person: one column per model, as plain text and as Markdown."""

from collections.abc import Iterator

from inbedder_core.evaluation.report.published import PUBLISHED, SOURCES
from inbedder_core.evaluation.report.report import Report, paper_scores_of
from inbedder_core.evaluation.report.scores import Score
from inbedder_core.evaluation.scoring.answers import ANSWERS

MAIN = {
    "Facet clustering": ("V",),
    "Facet triplets": ("HM",),
    "Facet triplets of the file": ("HM",),
    "Instructed similarity": ("Spearman",),
    "Product clusters": ("V, noise as a cluster", "noise %"),
    "Answers": ("says label", "nearest label, balanced", "median words"),
    "Explanations": ("ours: words name majority", "TF-IDF: words name majority"),
    "Robustness": (
        "default",
        "correct mean",
        "correct worst",
        "implicit mean",
        "incorrect mean",
        "gap worst correct − best incorrect",
        "gap of means",
        "punctuation, largest change",
        "template, largest change",
    ),
    "Generic": ("V", "Spearman"),
}
"""The metrics shown for every task; the rest are in the averages and in the JSON file."""

READING = {
    "Facet clustering": "V, AMI, ARI: k-means with the true k on centred embeddings of length 1, mean ± standard "
    "deviation over seeds. V raw: mini-batch k-means (batches of 500, one start) on raw embeddings, as in the paper.",
    "Facet triplets": "HM: harmonic mean of both success rates by cosine, ± bootstrap standard deviation. An encoder "
    "that ignores the instruction cannot pass 50.",
    "Facet triplets of the file": "The same, on the triplets of triplets.parquet.",
    "Product clusters": "The product as a user meets it: UMAP, HDBSCAN, no k given, one seed.",
    "Answers": "Says label: the answer holds the gold label's words. Nearest label: the label nearest to the answer by "
    "all-MiniLM-L6-v2; balanced is the mean over labels, so chance is 100 / k. Below: what is answered.",
    "Explanations": "On the product's clusters: share of clustered documents whose cluster's first five words lie "
    "nearest to its majority gold label; our keywords against the reference's TF-IDF minus the mean.",
    "Robustness": "V-measure under ten right, ten implicit and ten wrong wordings of each question; changes in points.",
    "Generic": "What instruction-following costs: one facet per set, and similarity of sentence pairs.",
    "Instructed similarity": "Rank correlation with 0/1 gold, each pair under its own instruction; an encoder that "
    "ignores the instruction gets 0, and about 87 is the most there is.",
}

Table = list[list[str]]


def text_report(report: Report) -> str:
    """Return the averages, and tasks that stand alone, as lines of aligned columns."""
    return "\n".join(_aligned(_averages(report))) + "\n"


def markdown_report(report: Report) -> str:
    """Return the whole report as Markdown."""
    return "\n\n".join(_blocks(report)) + "\n"


def _blocks(report: Report) -> Iterator[str]:
    yield from ("# Evaluation", "Made by the command below; scores are in points.", *_how(report))
    yield from ("## Summary", _markdown(_averages(report)), "## The paper's own tasks", *_paper(report))
    for section in dict.fromkeys(score.section for score in report.scores):
        yield from (f"## {section}", READING.get(section, ""), _markdown(_by_task(report, section)))
        if section == ANSWERS:
            yield _markdown(_answered(report))
    yield from ("## Published elsewhere", *_published())
    files = ([name, f"`{digits}`"] for name, digits in report.data.items())
    yield from ("## Data", _markdown([["file", "SHA-256, first 16"], *files]))


def _how(report: Report) -> Iterator[str]:
    size = ", ".join(f"{name} {value}" for name, value in report.size.items() if type(value) is int)
    work = report.work
    yield f"```\n{report.command}\n```"
    yield (
        f"{report.date}, {report.seconds / 60:.1f} minutes on {report.machine}; seconds do not count rows that were "
        f"in the store. Seeds 0 to {report.seeds - 1}. Per set: {size}. Each model encoded {work['texts']:,} texts, "
        f"{work['rows']:,} times text and question, about {work['tokens']:,} tokens."
    )
    yield ", ".join(f"{name} {number}" for name, number in report.versions.items()) + "."
    yield "\n".join(
        f"- **{model.name}**: {model.description} (`{model.fingerprint[:12]}`; encoding "
        f"{model.encoding_seconds:.0f} s, scoring {model.scoring_seconds:.0f} s)"
        for model in report.models
    )
    yield from report.notes


def _averages(report: Report) -> Table:
    names = [model.name for model in report.models]
    several = report.averages
    averaged = {(score.section, score.language, score.metric) for score in several}
    lone = [
        score
        for score in report.scores
        if not score.detail and (score.section, score.language, score.metric) not in averaged
    ]
    keys = dict.fromkeys((s.section, s.language, s.task, s.metric) for s in (*several, *lone))
    cells = {(s.section, s.language, s.task, s.metric, s.model): _cell(s) for s in (*several, *lone)}
    rows = [
        [
            section,
            f"{task}, {language}",
            metric,
            *(cells.get((section, language, task, metric, name), "") for name in names),
        ]
        for section, language, task, metric in sorted(keys, key=lambda key: (_position(key[0]), key[1]))
    ]
    return [["section", "tasks", "metric", *names], *rows]


def _by_task(report: Report, section: str) -> Table:
    names = [model.name for model in report.models]
    scores = [s for s in report.scores if s.section == section and s.metric in MAIN.get(section, ())]
    cells = {(s.task, s.metric, s.model): _cell(s) for s in scores}
    keys = dict.fromkeys((s.task, s.language, s.metric, s.documents) for s in scores)
    rows = [
        [task, language, metric, str(documents), *(cells.get((task, metric, name), "") for name in names)]
        for task, language, metric, documents in keys
    ]
    return [["task", "language", "metric", "n", *names], *rows]


def _answered(report: Report) -> Table:
    """Show the commonest answers by gold label, once for models that give the same."""
    found: dict[str, dict[tuple[str, str], list[str]]] = {}
    for score in report.scores:
        if score.section == ANSWERS and score.detail:
            label, _, answer = score.metric.partition(" | ")
            said = found.setdefault(score.model, {}).setdefault((score.task, label), [])
            said.append(f"{answer or 'nothing'} {score.value:.0f} %")
    different = [name for place, name in enumerate(found) if found[name] not in [*found.values()][:place]]
    rows = dict.fromkeys(key for name in different for key in found[name])
    return [
        ["task", "gold label", *different],
        *([*key, *(", ".join(found[name].get(key, [])) for name in different)] for key in rows),
    ]


def _paper(report: Report) -> Iterator[str]:
    own = [paper_scores_of(report, model.name) for model in report.models]
    own = [scores for scores in own if any(value is not None for value in scores.values)]
    if not own:
        yield "Not measured here: the published files were not in the data folder."
    rows = [
        [
            scores.model,
            *map(_number, (*scores.values, scores.mean)),
            f"published: {scores.source}" if scores.source else "measured here",
        ]
        for scores in (*own, *PUBLISHED)
    ]
    yield _markdown([["model", "InstructSTSB", "IntentEmotion", "NYT", "mean", "source"], *rows])


def _published() -> Iterator[str]:
    robust = [[task, *map(_number, scores)] for source in SOURCES for task, *scores in source.get("robustness", ())]
    generic = [
        [model, _number(mean), source["source"]] for source in SOURCES for model, mean in source.get("generic", ())
    ]
    yield "Other data sets than ours, so for orientation only. Robustness of llama-2-7b InBedder (the authors' logs):"
    yield _markdown([["set", "correct mean", "incorrect mean", "gap worst correct − best incorrect"], *robust])
    yield "Mean of AskUbuntu, 20 Newsgroups, SciDocs and StackOverflow duplicates:"
    yield _markdown([["model", "mean", "source"], *generic])


def _cell(score: Score) -> str:
    return f"{score.value:.1f}" if score.spread is None else f"{score.value:.1f} ± {score.spread:.1f}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _position(section: str) -> int:
    order = list(MAIN)
    return order.index(section) if section in order else len(order)


def _markdown(table: Table) -> str:
    head, *rows = [[cell.replace("|", "\\|") for cell in row] for row in table]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))


def _aligned(table: Table) -> Iterator[str]:
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
