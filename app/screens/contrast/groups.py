"""Groups of documents a person can name: clusters, answers, values of a column, the selection. Knows no Streamlit."""

from collections import Counter
from collections.abc import Sequence

from inbedder_core.clusters import NOISE
from inbedder_core.comparison import DocumentSet, answer_group, cluster_group, facet, facet_columns, value_group
from inbedder_core.corpus import Corpus
from inbedder_core.labels import answer_forms
from inbedder_core.views import View

CLUSTER, ANSWER, SELECTION, REST = "cluster", "answer", "selection", "rest"
COLUMN = "column:"
"""A kind of group that begins so is a column of metadata."""
MOST_ANSWERS = 30


def kinds(corpus: Corpus, selected: Sequence[int]) -> list[str]:
    """List the kinds of groups there are."""
    columns = [f"{COLUMN}{column}" for column in facet_columns(corpus)]
    return [CLUSTER, ANSWER, *([SELECTION] if selected else []), *columns]


def kind_name(kind: str) -> str:
    """Say what a kind is called."""
    names = {CLUSTER: "Group", ANSWER: "Answer", SELECTION: "Selected on Explore", REST: "Everything else"}
    return names[kind] if kind in names else f"Column {kind.removeprefix(COLUMN)}"


def groups(view: View, kind: str, selected: Sequence[int]) -> list[DocumentSet]:
    """List the groups of a kind that hold any document."""
    if kind == CLUSTER:
        sets = [cluster_group(view, id) for id in (*range(view.clustering.n_clusters), NOISE)]
    elif kind == ANSWER:
        forms = Counter(filter(None, answer_forms(view.encoding.answers)))
        sets = [answer_group(view, form) for form, _ in forms.most_common(MOST_ANSWERS)]
    elif kind == SELECTION:
        sets = [DocumentSet(view.corpus, "Selected documents", tuple(sorted(selected)))]
    else:
        column = facet(view.corpus, kind.removeprefix(COLUMN))
        sets = [value_group(column, value) for value in column.values]
    return [group for group in sets if group.rows]
