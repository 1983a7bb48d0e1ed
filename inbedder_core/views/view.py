"""A view: one corpus through one instruction. `explore` makes one for each instruction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

import numpy as np

from inbedder_core.clusters import (
    EXACT_NEIGHBORS,
    LISTED,
    NOISE,
    Clustering,
    ClusteringConfig,
    Projection,
    keep_marks,
    listed_clusters,
)
from inbedder_core.corpus import Corpus
from inbedder_core.encoders import (
    CachedEncoder,
    ClosedAnswers,
    Encoder,
    Encoding,
    Question,
    Store,
    check_instructions,
)
from inbedder_core.errors import CorpusError
from inbedder_core.fingerprint import fingerprint
from inbedder_core.jobs import tell_nobody
from inbedder_core.labels import Cluster, EncodedCorpus
from inbedder_core.settings import check, setting
from inbedder_core.views.belief import Belief, find_beliefs, with_cohesions
from inbedder_core.views.cached import cached_explanation, cached_truncation
from inbedder_core.views.groups import Meaning, find_groups
from inbedder_core.views.layout import Layout, lay_out
from inbedder_core.views.memory import check_memory
from inbedder_core.views.notes import view_notes
from inbedder_core.views.parts import explain_parts
from inbedder_core.views.reading import READING, SoFar, StageProgress, read_texts
from inbedder_core.views.rewording import RewordedGroups
from inbedder_core.views.snapshot import Snapshot

T = TypeVar("T")
STAGES = (READING, "Projecting", "Clustering", "Explaining")
NOISE_LABEL = "Noise"


@dataclass(frozen=True)
class ViewConfig:
    """How views are made. Raises SettingError on values out of range."""

    clustering: ClusteringConfig = field(default_factory=ClusteringConfig)
    seed: int = setting(0, "the one seed behind layout and groups", least=0, most=2**32 - 1)
    neighbors: int = setting(
        15, "documents each document is compared with: fewer shows detail, more shows the whole", least=2, most=200
    )
    min_dist: float = setting(0.1, "how tightly the map packs alike documents", least=0.0, most=0.99)
    map_sample: int = setting(
        EXACT_NEIGHBORS,
        "documents a map is fitted to; of more, so many are drawn and the others placed beside the most alike",
        least=100,
        most=EXACT_NEIGHBORS,
    )
    reduction_dimension: int = setting(5, "dimensions groups are found in", least=2, most=50)
    map_dimension: int = setting(2, "2 draws flat maps, 3 maps in space that can be turned", least=2, most=3)

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        check(self)


@dataclass(frozen=True, eq=False, repr=False)
class View:
    """A corpus through one instruction; every array has one row per document, in the order of the corpus.

    `layout` holds what is drawn and what clusters are found in; `notes` are sentences a person should read beside the
    map. `edits` says what a person changed in the clusters, in order; `assigned` are positions of noise that was put
    into its nearest cluster on request. `earlier` are the groups there were in the wave before, where they were seen;
    `reworded` says how far these keep together in other words, where that was tried.
    Raises ValueError when parts differ in length.
    """

    encoded: EncodedCorpus
    instruction: str
    layout: Layout
    clustering: Clustering
    clusters: tuple[Cluster, ...]
    notes: tuple[str, ...] = ()
    config: ViewConfig = field(default_factory=ViewConfig)
    edits: tuple[str, ...] = ()
    assigned: tuple[int, ...] = ()
    earlier: Snapshot | None = None
    reworded: RewordedGroups | None = None

    def __post_init__(self) -> None:
        """Refuse parts that do not belong together."""
        lengths = [len(part) for part in (self.encoded, self.layout, self.clustering)]
        if len(set(lengths)) != 1:
            raise ValueError(f"corpus, layout and clustering have {lengths} rows; they must agree")
        if tuple(cluster.id for cluster in self.clusters) != tuple(range(self.clustering.n_clusters)):
            raise ValueError(
                f"{self.clustering.n_clusters} clusters but {len(self.clusters)} explained, in order of id"
            )

    def __len__(self) -> int:
        """Count the documents."""
        return len(self.encoded)

    def __repr__(self) -> str:
        """Say what was asked of how many, and what came of it."""
        groups = f"{self.clustering.n_clusters} groups, {self.clustering.noise_share:.0%} noise"
        return f"View({self.instruction!r}: {len(self):,} documents, {groups})"

    def _repr_html_(self) -> str:
        from inbedder_core.views.notebook import view_html

        return view_html(self)

    @property
    def corpus(self) -> Corpus:
        """The documents."""
        return self.encoded.corpus

    @property
    def encoding(self) -> Encoding:
        """Their embeddings and answers."""
        return self.encoded.encoding

    @property
    def closed(self) -> ClosedAnswers | None:
        """Their answers out of the question's list, where it has one."""
        return self.encoded.closed

    @cached_property
    def beliefs(self) -> tuple[Belief, ...]:
        """How far each cluster is to be believed, in order of id; measured once."""
        measured = find_beliefs(self.encoded, self.layout, self.clustering, self.clusters, seed=self.config.seed)
        return with_cohesions(measured, self.reworded)

    @cached_property
    def parts(self) -> tuple[tuple[Cluster, ...], ...]:
        """The parts of each cluster, in order of id, explained against the rest of it; none where it is one by itself.

        The id of a part is its number within the cluster; its documents are `clustering.parts(cluster)[part]`.
        """
        return tuple(explain_parts(self.encoded, self.clustering, cluster) for cluster in self.clusters)

    @cached_property
    def snapshot(self) -> Snapshot:
        """Its groups as they are now, to be recognized later."""
        names = [cluster.label for cluster in self.clusters]
        return Snapshot.of(self.corpus.ids, self.clustering, names, self.config.clustering)

    @cached_property
    def grouping(self) -> str:
        """A fingerprint, equal where the same documents gave the same answers and are in the same groups."""
        return fingerprint(
            "grouping", self.corpus.fingerprint, self.instruction, self.encoding.answers, self.clustering.assignments
        )

    @property
    def projection(self) -> Projection:
        """Where each document is drawn."""
        return self.layout.projection

    def cluster(self, id: int) -> Cluster:
        """Return a cluster by its id (not -1: noise is no cluster)."""
        if not 0 <= id < len(self.clusters):
            raise ValueError(f"there is no group {id}; ids are 0 to {len(self.clusters) - 1}")
        return self.clusters[id]

    def cluster_label(self, row: int) -> str:
        """Return the label of the cluster the document at a position is in, or "Noise"."""
        return NOISE_LABEL if (id := int(self.clustering.assignments[row])) == NOISE else self.clusters[id].label

    def cluster_labels(self, rows: Sequence[int]) -> list[str]:
        """Return the labels of the clusters the documents at these positions are in, "Noise" for none."""
        labels = {cluster.id: cluster.label for cluster in self.clusters} | {NOISE: NOISE_LABEL}
        return [labels[id] for id in self.clustering.assignments[np.asarray(rows, np.intp)].tolist()]


class Views(list[View]):
    """The views of a corpus; in a notebook each shows its map and its table."""

    def _repr_html_(self) -> str:
        return "".join(view._repr_html_() for view in self)


def explore(
    corpus: Corpus,
    instructions: Sequence[str],
    encoder: Encoder,
    config: ViewConfig = ViewConfig(),
    *,
    store: Store | None = None,
    progress: StageProgress | None = None,
    so_far: SoFar | None = None,
) -> Views:
    """Look at a corpus through each instruction, in order; later maps are laid out to compare with the first.

    A question with a list ("What is it about? [delay | price]") is read without it; its documents are grouped by their
    answers out of the list, whatever `config` says of clustering.

    `so_far` is told the positions of the documents that are read, with their encodings, before anything is laid out:
    first of those in the store, then of more and more drawn at random, in the end of all.

    With a store, rows, layouts, clusters and their explanations computed before are read from it. Raises CorpusError on
    an empty corpus, InstructionError on unusable instructions, ModelError where a list is given to a model that cannot
    choose, SettingError where the memory that is free is too little, and whatever `progress` raises; what was finished
    by then is in the store.
    """
    if not len(corpus):
        raise CorpusError(f"{corpus.name} has no documents; give at least one with text in it")
    written = check_instructions(instructions)
    questions = list(map(Question.read, written))
    check_memory(len(corpus), len(questions), encoder.dimension)
    if store is not None and not isinstance(encoder, CachedEncoder):
        encoder = CachedEncoder(encoder, store)
    report = progress or tell_nobody
    encodings, closed = read_texts(corpus.texts, questions, encoder, report, so_far=so_far, seed=config.seed)
    layouts = _lay_out(encodings, config, store, report)
    parts = []
    for index, question in enumerate(_reported(questions, "Clustering", report)):
        truncation = cached_truncation(corpus.texts, question.text, encoder, store=store)
        encoded_corpus = EncodedCorpus(corpus, encodings[index], truncation, closed[index])
        own = replace(config, clustering=ClusteringConfig(LISTED)) if question.options else config
        parts.append((encoded_corpus, layouts[index], own, _group(encoded_corpus, layouts[index], own, store)))
    views = Views()
    for instruction, (encoded_corpus, layout, own, clustering) in zip(
        written, _reported(parts, "Explaining", report), strict=True
    ):
        made = encoded_corpus, instruction, layout, clustering
        views.append(_assemble(*made, encoder=encoder, config=own, store=store))
    return views


def recluster(view: View, config: ClusteringConfig, encoder: Encoder) -> View:
    """Group a view's documents anew; nothing is embedded or laid out again, and clusters keep their marks.

    Raises SettingError to group by a list where the question has none.
    """
    own = replace(view.config, clustering=config)
    clustering = keep_marks(view.clustering, _group(view.encoded, view.layout, own))
    return regroup(replace(view, config=own), clustering, encoder)


def keep_rewording(view: View, reworded: RewordedGroups | None) -> View:
    """Let a view have what its groups were found to be in other words; the same view where they are others now."""
    if reworded is None or reworded.groups != view.grouping:
        return view
    tried = replace(view, reworded=reworded)
    tried.__dict__.update({name: made for name, made in view.__dict__.items() if name in ("parts", "snapshot")})
    tried.__dict__.update(grouping=view.grouping, beliefs=with_cohesions(view.beliefs, reworded))
    return tried


def regroup(view: View, clustering: Clustering, encoder: Encoder) -> View:
    """Explain other groups of a view's documents."""
    return _assemble(view.encoded, view.instruction, view.layout, clustering, encoder=encoder, config=view.config)


def _group(encoded: EncodedCorpus, layout: Layout, config: ViewConfig, store: Store | None = None) -> Clustering:
    if config.clustering.method == LISTED and encoded.closed is not None:
        return listed_clusters(encoded.closed.choices, encoded.closed.certainties)
    return find_groups(layout.distinct, Meaning.of(encoded), config.clustering, seed=config.seed, store=store)


def _lay_out(
    encodings: Sequence[Encoding], config: ViewConfig, store: Store | None, report: StageProgress
) -> list[Layout]:
    """Lay out each view, the later ones like the first that has any shape."""
    layouts: list[Layout] = []
    for encoding in _reported(encodings, "Projecting", report):
        shaped = (layout.projection for layout in layouts if layout.projection.method != "constant")
        layouts.append(
            lay_out(
                encoding.embeddings,
                neighbors=config.neighbors,
                min_dist=config.min_dist,
                reduction_dimension=config.reduction_dimension,
                map_dimension=config.map_dimension,
                seed=config.seed,
                most=config.map_sample,
                like=next(shaped, None),
                store=store,
            )
        )
    return layouts


def _assemble(
    encoded: EncodedCorpus,
    instruction: str,
    layout: Layout,
    clustering: Clustering,
    *,
    encoder: Encoder,
    config: ViewConfig,
    store: Store | None = None,
) -> View:
    return View(
        encoded=encoded,
        instruction=instruction,
        layout=layout,
        clustering=clustering,
        clusters=cached_explanation(encoded, clustering, encoder, store=store),
        notes=view_notes(encoded, instruction, layout.projection, clustering=clustering, encoder=encoder),
        config=config,
    )


def _reported(items: Sequence[T], stage: str, report: StageProgress) -> Iterator[T]:
    """Go through items, telling how many are done before the first and after each."""
    for done, item in enumerate(items):
        report(stage, done, len(items))
        yield item
    report(stage, len(items), len(items))
