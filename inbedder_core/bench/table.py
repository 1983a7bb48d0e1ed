"""A benchmark as Markdown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from inbedder_core.bench.reference import BATCH, PUBLISHED_BATCH, PUBLISHED_TOKENS
from inbedder_core.bench.results import Bench, Encoded, Later, ReferenceAgreement, Timed, Way

Row = Sequence[str]
_READING = f"""Tokens count each text once and each question once a text; the share of the ceiling is 2 × the parameters
outside the embedding × tokens a second. Memory is beyond the weights. The reference's way is a full `generate` for each
question with all hidden states kept, {BATCH} texts at a time, on the same weights, measured in turns with ours."""


def markdown(bench: Bench, *, command: str = "inbedder bench") -> str:
    """Write a benchmark as a page: tables of speed, agreement with the reference, stages, growth."""
    blocks = ("\n".join(lines) for lines in _blocks(bench, command))
    return "\n\n".join(filter(None, blocks)) + "\n"


def _blocks(bench: Bench, command: str) -> Iterator[Iterable[str]]:
    yield ["# How fast it is"]
    yield [f"All figures are from one run of `{command}`. Texts are made from a seed."]
    ceilings = {
        f"ceiling, {name}": f"{value:,.0f} GFLOP/s (a large matrix product)" for name, value in bench.ceiling.items()
    }
    yield (f"- {name}: {value}" for name, value in {**bench.machine, **ceilings}.items())
    yield ["## Reading"]
    yield [_READING]
    names = [way.name for way in bench.encoding[0].reference] if bench.encoding else []
    heads = ["words", "questions", "documents/s", "tokens/s", "share of ceiling", "memory"]
    yield _table([*heads, *(f"times faster than {name}" for name in names)], map(_reading, bench.encoding))
    published = (_published(row, row.published) for row in bench.encoding if row.published)
    yield [*_further(bench.encoding), *map(_later, bench.later), *published]
    yield ["Prompts only (one question, no answer):"]
    yield _table(["words", "tokens/s", "share of ceiling"], map(_prompts, bench.prefill))
    yield _agreement(bench.agreement) if bench.agreement else []
    yield ["## After the model"]
    yield _table(["work", "documents", "seconds", "memory"], map(_timed, bench.stages))
    yield ["## Growth"]
    yield ["A level line of seconds for 1,000 documents is time in proportion to documents."]
    yield from _growth(bench.growth)


def _reading(row: Encoded) -> Row:
    return [
        str(row.words),
        str(row.instructions),
        f"{row.own.per_second:,.1f}",
        f"{row.tokens_per_second:,.0f}",
        f"{row.share:.0%}",
        _memory(row.own.memory),
        *(_against(row, way) for way in row.reference),
    ]


def _against(row: Encoded, way: Way) -> str:
    memory = "" if way.memory is None else f", {_memory(way.memory)}"
    return f"{row.times_faster(way):.1f} ({way.per_second:,.1f} documents/s{memory})"


def _further(rows: Sequence[Encoded]) -> Iterator[str]:
    """Say what one more question costs: the time of the most questions beyond one, shared out."""
    for words in dict.fromkeys(row.words for row in rows):
        own = {row.instructions: row.own.seconds for row in rows if row.words == words}
        most = max(own)
        if 1 in own and most > 1:
            share = (own[most] - own[1]) / (most - 1) / own[1]
            yield f"- {words} words: each question after the first costs {share:.2f} of the first's time."


def _later(row: Later) -> str:
    asked = f"- {row.words} words: a question in a later call costs {row.share:.2f} of the first's time"
    return f"{asked}; {_memory(row.megabytes)} keep {row.second.documents} texts as they were read."


def _published(row: Encoded, way: Way) -> str:
    asked = f"- {row.words} words, {row.instructions} questions: {row.times_faster(way):.1f} times faster than the"
    how = f"batches of {PUBLISHED_BATCH}, up to {PUBLISHED_TOKENS} tokens an answer, float32"
    return f"{asked} reference under its authors' settings for small decoders ({how})."


def _prompts(row: Encoded) -> Row:
    return [str(row.words), f"{row.tokens_per_second:,.0f}", f"{row.share:.0%}"]


def _agreement(agreement: ReferenceAgreement) -> Iterator[str]:
    yield f"Against the reference's way in float32, {agreement.documents} pairs of document and question: mean cosine"
    cosines = f"{agreement.mean_cosine:.5f}, least {agreement.least_cosine:.5f}"
    yield f"{cosines}, the same answer in {agreement.same_answers:.0%}."


def _timed(row: Timed) -> Row:
    return [row.work, f"{row.size:,}" if row.size else "", f"{row.seconds:.2f}", _memory(row.memory)]


def _growth(rows: Sequence[Timed]) -> Iterator[Iterable[str]]:
    sizes = sorted({row.size for row in rows})
    kinds = dict.fromkeys(row.work for row in rows)
    seconds = {(row.work, row.size): 1_000 * row.seconds / row.size for row in rows}
    yield from _chart("seconds for 1,000 documents", seconds, kinds, sizes)
    yield from _chart("MB", {(row.work, row.size): row.memory or 0.0 for row in rows}, kinds, sizes)
    cells = {(row.work, row.size): f"{row.seconds:.1f} s, {_memory(row.memory)}" for row in rows}
    yield _table(
        ["work", *(f"{size:,}" for size in sizes)], ([kind, *(cells[kind, size] for size in sizes)] for kind in kinds)
    )
    notes = {row.work: row.note for row in rows if row.note}
    yield (f"{work[0].upper()}{work[1:]}: {note}." for work, note in notes.items())


def _chart(
    unit: str, values: Mapping[tuple[str, int], float], kinds: Iterable[str], sizes: Sequence[int]
) -> Iterator[Iterable[str]]:
    """Draw lines as Mermaid does; it has no legend, so they are named in words."""
    if not sizes:
        return
    order = sorted(kinds, key=lambda kind: values[kind, sizes[-1]], reverse=True)
    lines = (f"    line {[round(values[kind, size], 2) for size in sizes]}" for kind in order)
    axes = f'    x-axis "documents" {list(sizes)}', f'    y-axis "{unit}"'
    yield ["```mermaid", "xychart-beta", *axes, *lines, "```"]
    yield [f"At the right end, from the top: {', '.join(order)}."]


def _memory(megabytes: float | None) -> str:
    return "" if megabytes is None else f"{megabytes:,.0f} MB"


def _table(heads: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
