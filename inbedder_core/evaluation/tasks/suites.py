"""Which tasks a suite holds, made from whatever sets a data folder has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from inbedder_core.errors import SettingError
from inbedder_core.evaluation.scoring.metrics import dependence
from inbedder_core.evaluation.tasks.folder import EvaluationData, FacetTable
from inbedder_core.evaluation.tasks.sampling import draw_triplets, sample_corpus, stratified_order
from inbedder_core.evaluation.tasks.task import (
    ClusteringTask,
    FacetedCorpus,
    GoldFacet,
    PairTask,
    ProductTask,
    RobustnessTask,
    Task,
    TripletTask,
    opposed,
)
from inbedder_core.evaluation.tasks.wording import punctuation_variants, wordings

SUITES = ("awareness", "robustness", "generic")
GENERIC = ("banking77", "clinc150", "trec_qc", "stackoverflow", "goalex_agnews", "goalex_dbpedia")
"""Sets measured under their first question only, whatever other labels they carry."""
UNKNOWABLE = {"meld": ("speaker",), "liar": ("truth",)}
"""Facets that a single text does not tell: no encoder could pass, so they take no part."""
MOST_LABELS = 60
"""Facets with more labels are too fine for a few hundred documents and take no part in awareness."""
MOST_DEPENDENT = 0.1
"""Facet pairs whose labellings share more normalised information than this make no triplets."""
STS_FILE, STS_INSTRUCTION = "stsb_dev.parquet", "Extract key words from the sentence."
TRIPLETS_FILE = "triplets.parquet"
SEED = 0


@dataclass(frozen=True)
class Size:
    """How much of each set is read. `facets` and `sets` empty means all; robustness names are "set: facet"."""

    documents: int = 120
    per_label: int = 4
    """More documents are read of a generic set with so many labels that each would have fewer than this."""
    triplets: int = 80
    """Drawn per facet pair from the documents above: they cost nothing more."""
    published_triplets: int = 18
    """Read per facet pair from triplets.parquet."""
    pairs: int = 400
    robustness_documents: int = 40
    wordings: int = 10
    templates: bool = True
    """Whether robustness reads the texts in other templates too, for which the model is loaded again."""
    sets: tuple[str, ...] = ()
    robustness: tuple[str, ...] = (
        "airline_tweets: airline",
        "airline_tweets: sentiment",
        "acos_restaurant: entity",
        "sanders_tweets: topic",
        "goalex_agnews: topic",
        "trec_qc: answer_type",
    )

    def limited(self, documents: int) -> "Size":
        """Read at most this many documents of a set, and of everything else in proportion. Raises SettingError."""
        if documents < 10:
            raise SettingError(f"the limit is {documents} documents a set; below 10 nothing can be measured")
        share = documents / self.documents
        return replace(
            self,
            documents=documents,
            per_label=0,
            triplets=max(10, round(self.triplets * share)),
            published_triplets=round(self.published_triplets * share),
            pairs=max(10, round(self.pairs * share)),
            robustness_documents=max(10, round(self.robustness_documents * share)),
        )


FULL = Size()
QUICK = Size(
    documents=50,
    per_label=0,
    triplets=50,
    published_triplets=0,
    pairs=50,
    robustness_documents=36,
    wordings=3,
    templates=False,
    sets=("airline_tweets", "acos_restaurant", "sentiment_labelled_sentences", "trec_qc", "goalex_agnews"),
    robustness=("airline_tweets: airline",),
)


def build_tasks(
    data: EvaluationData, suites: Sequence[str], size: Size, *, only: Sequence[str] = (), least: int = 1
) -> list[Task]:
    """Make the tasks of the suites; `only` keeps those whose name holds one of these words.

    Raises SettingError when fewer than `least` are left, and CorpusError when the folder lacks what every task needs.
    """
    makers = {"awareness": awareness_tasks, "robustness": robustness_tasks, "generic": generic_tasks}
    if only:
        size = replace(size, sets=(), robustness=())
    tasks = [task for suite in suites for task in makers[suite](data, size)]
    kept = [task for task in tasks if not only or any(word in task.name for word in only)]
    if len(kept) < least:
        found = ", ".join(dict.fromkeys(task.name for task in tasks)) or "none"
        raise SettingError(f"no task is left; the data in {data.folder} makes these: {found}")
    return kept


def awareness_tasks(data: EvaluationData, size: Size) -> Iterator[Task]:
    """Yield facet clustering, the product's own pipeline and triplets for each multi-facet set."""
    for name in _chosen(data, size):
        facets = _awareness_facets(data, name)
        if len(facets) < 2:
            continue
        table = data.table(name)
        for corpus in _by_language(table, facets, size):
            yield ClusteringTask(corpus)
            yield ProductTask(corpus)
            yield from _drawn_triplets(corpus, table, data, size)
    if size.published_triplets and data.has(TRIPLETS_FILE):
        yield from _published_triplets(data, size)


def generic_tasks(data: EvaluationData, size: Size) -> Iterator[Task]:
    """Yield similarity of sentence pairs, and the clustering of sets with one facet."""
    if data.has(STS_FILE):
        yield _similarity(data, size)
    for name in _chosen(data, size):
        if len(_awareness_facets(data, name)) > 1:
            continue
        table = data.table(name)
        facet = next(iter(table.instructions))
        documents = max(size.documents, size.per_label * len(set(table.gold[facet])))
        corpus = sample_corpus(table, facets=(facet,), documents=documents, seed=SEED)
        yield ClusteringTask(corpus, suite="generic")


def robustness_tasks(data: EvaluationData, size: Size) -> Iterator[Task]:
    """Yield one task per facet that wordings were written for."""
    for name in data.names:
        for facet in data.instructions[name]:
            if size.robustness and f"{name}: {facet}" not in size.robustness:
                continue
            # Drawn as awareness draws, where it does, so that rows already encoded are used again.
            shared = _awareness_facets(data, name)
            facets = shared if facet in shared else (facet,)
            corpus = sample_corpus(data.table(name), facets=facets, documents=size.robustness_documents, seed=SEED)
            if task := _robustness(corpus, facet, size):
                yield task


def _chosen(data: EvaluationData, size: Size) -> list[str]:
    return [name for name in data.names if not size.sets or name in size.sets]


def _awareness_facets(data: EvaluationData, name: str) -> tuple[str, ...]:
    """Facets with 2 to MOST_LABELS labels; none for the sets that are measured as generic."""
    if name in GENERIC:
        return ()
    gold = data.table(name).gold
    known = {facet: labels for facet, labels in gold.items() if facet not in UNKNOWABLE.get(name, ())}
    return tuple(facet for facet, labels in known.items() if 2 <= len(set(labels) - {None}) <= MOST_LABELS)


def _by_language(table: FacetTable, facets: Sequence[str], size: Size) -> Iterator[FacetedCorpus]:
    """Yield the set; one that is labelled by language yields the whole, and its English part apart."""
    count = size.documents
    if "language" not in facets:
        yield sample_corpus(table, facets=facets, documents=count, seed=SEED)
        return
    yield sample_corpus(table, facets=facets, documents=count, seed=SEED, language="multilingual")
    english = table.take([row for row, label in enumerate(table.gold["language"]) if (label or "").endswith("English")])
    others = [facet for facet in facets if facet != "language"]
    if english.texts and len(others) > 1:
        yield sample_corpus(english, facets=others, documents=count, seed=SEED, name=f"{table.name} (English)")


def _drawn_triplets(
    corpus: FacetedCorpus, table: FacetTable, data: EvaluationData, size: Size
) -> Iterator[TripletTask]:
    for first, second in combinations(corpus.facets, 2):
        if _dependence(table, first, second, data) > MOST_DEPENDENT:
            continue
        if task := draw_triplets(corpus, first, second, count=size.triplets, seed=SEED):
            yield task


def _dependence(table: FacetTable, first: GoldFacet, second: GoldFacet, data: EvaluationData) -> float:
    for pair in (f"{table.name}:{first.name}~{second.name}", f"{table.name}:{second.name}~{first.name}"):
        if pair in data.independence:
            return data.independence[pair]
    columns = zip(table.gold[first.name], table.gold[second.name], strict=True)
    both = [(str(a), str(b)) for a, b in columns if a is not None and b is not None]
    return dependence([a for a, _ in both], [b for _, b in both]) if both else 1.0


def _published_triplets(data: EvaluationData, size: Size) -> Iterator[TripletTask]:
    """Yield the first triplets of each independent facet pair in the file."""
    columns = data.columns(TRIPLETS_FILE)
    pairs = list(zip(columns["dataset"], columns["facet_a"], columns["facet_b"], strict=True))
    for name, first, second in dict.fromkeys(pairs):
        if data.independence.get(f"{name}:{first}~{second}", 0.0) > MOST_DEPENDENT:
            continue
        rows = [row for row, pair in enumerate(pairs) if pair == (name, first, second)][: size.published_triplets]
        anchors, same_a, same_b = (tuple(columns[key][row] for row in rows) for key in ("anchor", "same_a", "same_b"))
        yield opposed(
            f"{name}: {first}~{second}",
            "multilingual" if "language" in data.instructions.get(name, {}) else "English",
            instructions=(columns["instruction_a"][rows[0]], columns["instruction_b"][rows[0]]),
            anchors=anchors,
            same_a=same_a,
            same_b=same_b,
            given=True,
        )


def _similarity(data: EvaluationData, size: Size) -> PairTask:
    columns = data.columns(STS_FILE)
    rows = stratified_order([round(score) for score in columns["score"]], seed=SEED)[: size.pairs]
    return PairTask(
        name="stsb_dev",
        language="English",
        first=tuple(columns["sentence1"][row] for row in rows),
        second=tuple(columns["sentence2"][row] for row in rows),
        gold=tuple(float(columns["score"][row]) for row in rows),
        instructions=(STS_INSTRUCTION,) * len(rows),
    )


def _robustness(corpus: FacetedCorpus, name: str, size: Size) -> RobustnessTask | None:
    facet = next(facet for facet in corpus.facets if facet.name == name)
    found = wordings(corpus.name, name, facet.instruction, most=size.wordings)
    if found is None:
        return None
    return RobustnessTask(
        name=f"{corpus.name}: {name}",
        language="multilingual" if any(other.name == "language" for other in corpus.facets) else "English",
        texts=tuple(corpus.texts[row] for row in facet.rows),
        gold=tuple(facet.labels),
        wordings=found,
        punctuation=punctuation_variants(facet.instruction)[: size.wordings],
        templates=size.templates,
    )
