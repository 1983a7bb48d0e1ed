"""Everything measured in one run, one thing after the other."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from inbedder_core.bench.encoding import Race
from inbedder_core.bench.gauges import ceiling, machine
from inbedder_core.bench.growth import measure_growth
from inbedder_core.bench.results import Bench
from inbedder_core.bench.stages import measure_app, measure_reclustering, measure_stages
from inbedder_core.clusters import warm_up_maps
from inbedder_core.encoders import CausalEncoder, load_transformer
from inbedder_core.errors import ModelError

Report = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """How much is measured: lengths of texts in words, numbers of questions, documents, rounds, sizes of corpora.

    `published` is the length and number that the authors' own settings are measured on as well.
    """

    words: tuple[int, ...] = (20, 80, 300)
    questions: tuple[int, ...] = (1, 2, 4, 8)
    published: tuple[int, int] = (80, 4)
    documents: int = 64
    rival_documents: int = 32
    rounds: int = 3
    opened: int = 5_000
    reclustered: int = 20_000
    growth: tuple[int, ...] = (1_000, 2_000, 5_000, 10_000, 20_000)

    @classmethod
    def quick(cls) -> "Plan":
        """Return a plan of one to two minutes: fewer of everything, in one round."""
        return cls((20, 80), (1, 4), (80, 4), 16, 8, 1, 1_000, 5_000, (500, 1_000, 2_000))


def open_encoder(
    name_or_folder: str | Path | None = None, *, device: str | None = None, dtype: str | None = None
) -> CausalEncoder:
    """Load a decoder model, read by its first state as the reference's is. Raises ModelError on another family.

    It keeps no texts, so that each reading is measured whole.
    """
    encoder = load_transformer(name_or_folder, pooling="first_gen", device=device, dtype=dtype, prefix_megabytes=0)
    if not isinstance(encoder, CausalEncoder):
        raise ModelError(f"{encoder.name} is a {encoder.family} model; the benchmark measures decoder models")
    return encoder


def measure(encoder: CausalEncoder, plan: Plan, report: Report) -> Bench:
    """Measure a decoder model and all that comes after it; `report` is told what is being measured."""
    import torch

    report("the machine's ceiling")
    dtypes = dict.fromkeys([torch.float32, torch.bfloat16, encoder.dtype])
    limits = {str(dtype).removeprefix("torch."): ceiling(encoder.device, dtype) for dtype in dtypes}
    race = Race(encoder, limits[str(encoder.dtype).removeprefix("torch.")], rounds=plan.rounds)
    encoding = []
    for words in plan.words:
        for count in plan.questions:
            report(f"{words} words, {count} question{'s' if count > 1 else ''}")
            found = race.run(words, count, documents=plan.documents, rival_documents=plan.rival_documents)
            encoding.append(race.with_published(found) if (words, count) == plan.published else found)
    report("prompts only")
    prefill = [race.prefill(words, documents=plan.documents) for words in plan.words]
    report("a question in a later call")
    later = tuple(race.later(words, documents=plan.documents) for words in plan.words)
    agreement = race.agreement(documents=plan.documents)
    report("layouts, clusters, explanations, the store")
    warm_up_maps()
    with tempfile.TemporaryDirectory() as folder:
        stages = measure_stages(plan.opened, folder=Path(folder))
        stages += measure_reclustering(plan.reclustered)
        report("the app")
        stages += measure_app((plan.opened, plan.reclustered))
        growth = tuple(measure_growth(plan.growth, encoder, folder=Path(folder), report=report))
    about = {"model": encoder.name, "format": str(encoder.dtype).removeprefix("torch."), **machine(encoder.device)}
    return Bench(about, limits, tuple(encoding), tuple(prefill), later, agreement, tuple(stages), growth)
