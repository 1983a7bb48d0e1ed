"""What was found: for each view its groups with their shares, one sentence, quotations; and what differs most."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inbedder_core.comparison import wilson
from inbedder_core.corpus import same_corpus
from inbedder_core.findings.gaps import ShareGap, Trait, share_gaps, view_traits
from inbedder_core.findings.growth import growth_sentence
from inbedder_core.findings.quotes import quotation
from inbedder_core.findings.wording import Manner, manner, percent
from inbedder_core.labels import NOT_SAID, Cluster, answer_key, group_answers, separate_label
from inbedder_core.views import View

MOST_DIFFERENCES = 5
_MOST_NAMED, _LEAST_NAMED = 3, 0.05
_MOSTLY, _OFTEN = 0.5, 0.3
_UNGROUPED, _SILENT = 0.1, 0.01
"""From these shares on, the sentence says how many documents are in no group, and how many do not say."""


@dataclass(frozen=True)
class GroupShare:
    """A group by its cluster's id: `share` of all documents, 0 to 1, from `low` to `high` (95 %), as in a random draw.

    `row` is the position of a typical document, None where there is none, and `quote` what is quoted of it.
    """

    id: int
    label: str
    size: int
    share: float
    low: float
    high: float
    row: int | None
    quote: str
    mark: int
    """The number of its color."""


@dataclass(frozen=True)
class Finding:
    """A view in short: its groups, the largest first, one sentence, and whose answers say nothing.

    `ungrouped` and `silent` are shares of the documents in no group, and of those whose text does not tell; `change`
    says what grew or shrank since the wave of data before the last, "" where there was none.
    """

    instruction: str
    groups: tuple[GroupShare, ...]
    sentence: str
    ungrouped: float
    silent: float
    change: str = ""

    @property
    def text(self) -> str:
        """Both sentences."""
        return f"{self.sentence} {self.change}".rstrip()


@dataclass(frozen=True)
class Findings:
    """A finding for each view, in their order; `differences` are the surest, one for two questions or a column."""

    findings: tuple[Finding, ...]
    differences: tuple[ShareGap, ...]

    def tell(self, gap: ShareGap) -> str:
        """Say a difference in one sentence, with its interval."""
        numbered = len(self.findings) > 1
        inside, outside = percent(gap.inside), percent(gap.outside)
        low, high = round(100 * gap.low), round(100 * gap.high)
        return (
            f"Of those {_condition(gap.given, numbered=numbered)}, {inside} {_told(gap.group)}"
            f"{_number(gap.group, numbered=numbered)}; of all others {outside}. "
            f"That is {round(100 * gap.difference)} points more ({low} to {high})."
        )


def summarize(views: Sequence[View]) -> Findings:
    """Say what was found. Raises ValueError for no views, or views of different corpora."""
    same_corpus(*views)
    gaps = share_gaps(views)
    findings = tuple(_finding(index, view, gaps) for index, view in enumerate(views))
    return Findings(findings, _surest(gaps))


def _finding(index: int, view: View, gaps: Sequence[ShareGap]) -> Finding:
    groups = tuple(_group(view, cluster) for cluster in sorted(view.clusters, key=lambda cluster: -cluster.size))
    silent = sum(key in ("", NOT_SAID) for key in view.encoded.answer_keys) / len(view)
    ungrouped = view.clustering.noise_share
    common, others = _commonplace(view, groups)
    sentence = common + _sentence(others, view_traits(index, view), gaps=gaps, ungrouped=ungrouped, silent=silent)
    return Finding(view.instruction, groups, sentence, ungrouped, silent, growth_sentence(view))


def _group(view: View, cluster: Cluster) -> GroupShare:
    low, high = wilson(np.array(cluster.size), np.array(len(view)))
    row = _typical(view, cluster)
    return GroupShare(
        id=cluster.id,
        label=cluster.label,
        size=cluster.size,
        share=cluster.size / len(view),
        low=float(low),
        high=float(high),
        row=row,
        quote="" if row is None else quotation(view.corpus.texts[row], cluster.keywords),
        mark=view.clustering.mark(cluster.id),
    )


def _typical(view: View, cluster: Cluster) -> int | None:
    """Choose the most typical document that answers as the group is called, else the most typical."""
    wanted, keys = answer_key(separate_label(cluster.label)[0]), view.encoded.answer_keys
    fitting = (row for row in cluster.exemplars if keys[row] == wanted)
    return next(fitting, next(iter(cluster.exemplars), None))


def _commonplace(view: View, groups: Sequence[GroupShare]) -> tuple[str, Sequence[GroupShare]]:
    """Say what most documents answer where names, which tell what sets groups apart, do not; and keep other groups.

    Else say nothing, and keep all groups.
    """
    if not groups or view.closed is not None:
        return "", groups
    keys = view.encoded.answer_keys
    key, count = Counter(keys).most_common(1)[0]
    others = [group for group in groups if answer_key(separate_label(group.label)[0]) != key]
    named = sum(group.size for group in groups) - sum(group.size for group in others)
    if key in ("", NOT_SAID) or count <= _MOSTLY * len(view) or named > _MOSTLY * count:
        return "", groups
    answers = [answer for answer, own in zip(view.encoding.answers, keys, strict=True) if own == key]
    (shown,) = group_answers(answers, most=1).names
    return f"{percent(count / len(view))} answer “{shown}”, whatever their group; ", others


def _sentence(
    groups: Sequence[GroupShare],
    traits: Sequence[Trait],
    *,
    gaps: Sequence[ShareGap],
    ungrouped: float,
    silent: float,
) -> str:
    telling = [group for group in groups if answer_key(group.label) not in ("", NOT_SAID)]
    named = telling[:1] + [group for group in telling[1:_MOST_NAMED] if group.share >= _LEAST_NAMED]
    parts = []
    for number, group in enumerate(named):
        way = _manner(traits[group.id])
        same = number and way == _manner(traits[named[number - 1].id])
        told = way.name(group.label) if same else way.tell(group.label)
        aside = "" if number else _aside(traits[group.id], gaps)
        parts.append(f"{percent(group.share)} {told}{aside}")
    if not named:
        parts.append("No group was found" if not groups else f"{percent(silent)} do not say")
    if ungrouped >= _UNGROUPED and groups:
        parts.append(f"{percent(ungrouped)} fit in no group")
    if silent >= _SILENT and (named or not groups):
        parts.append(f"{percent(silent)} do not say")
    return f"{'; '.join(parts)}."


def _aside(group: Trait, gaps: Sequence[ShareGap]) -> str:
    """Say what a group mostly is under another question, where that is more than chance; else nothing."""
    fitting = [gap for gap in gaps if gap.given == group and gap.group.view is not None and not _alike(gap)]
    told = [gap for gap in fitting if gap.inside >= _OFTEN and _says(gap.group.label)]
    if not told:
        return ""
    # What is told as people do comes before what must be quoted.
    best = min(told, key=lambda gap: (_manner(gap.group).quoted, -gap.inside))
    way, often = _manner(best.group), "mostly" if best.inside >= _MOSTLY else "often"
    return f", {often} {way.aside_of(best.group.label)}{_number(best.group, numbered=True) if way.quoted else ''}"


def _surest(gaps: Sequence[ShareGap]) -> tuple[ShareGap, ...]:
    """Keep of each two questions, and of each column and question, the gap that is surest; the surest first."""
    first: dict[frozenset[tuple[str, int | None]], ShareGap] = {}
    for gap in gaps:
        if not _alike(gap):
            first.setdefault(frozenset((side.source, side.view) for side in (gap.given, gap.group)), gap)
    return tuple(first.values())[:MOST_DIFFERENCES]


def _alike(gap: ShareGap) -> bool:
    """Whether both sides have one name, as where two questions ask the same."""
    first, second = (answer_key(separate_label(side.label)[0]) for side in (gap.given, gap.group))
    return first == second


def _says(label: str) -> bool:
    return answer_key(label) not in ("", NOT_SAID)


def _condition(trait: Trait, *, numbered: bool) -> str:
    """Name the documents with a trait: "that feel frustrated (question 1)", "whose domain is “hotel”"."""
    if trait.view is None:
        return f"whose {trait.source} is “{trait.label}”"
    return f"that {_told(trait)}{_number(trait, numbered=numbered)}"


def _told(trait: Trait) -> str:
    return _manner(trait).tell(trait.label)


def _manner(trait: Trait) -> Manner:
    return manner(trait.source, trait.label, spoken=trait.spoken)


def _number(trait: Trait, *, numbered: bool) -> str:
    return f" (question {trait.view + 1})" if numbered and trait.view is not None else ""
