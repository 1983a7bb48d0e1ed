"""The end of a run: a model folder that `load_encoder` reads."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from inbedder_core.encoders import quiet
from inbedder_core.paths import writable
from inbedder_core.training.adapter import save_adapter
from inbedder_core.training.card import write_card
from inbedder_core.training.run import Run
from inbedder_core.training.step import RESUME_FILE, Step


def finish(run: Run, steps: Sequence[Step]) -> None:
    """Write the adapter or the whole model, the card and, last, inbedder.json; then drop the resume point."""
    if not run.accelerator.is_main_process:
        return
    with writable(run.folder):
        base = _save_adapter(run) if run.config.rank else None
        if base is None:
            _save_whole(run)
    write_card(run, steps)
    replace(run.read_as, base=base).save(run.folder)
    (run.folder / RESUME_FILE).unlink(missing_ok=True)


def _save_adapter(run: Run) -> str:
    base = str(Path(run.config.base).resolve()) if Path(run.config.base).is_dir() else run.config.base
    save_adapter(run.plain_network.model, run.folder, base=base)
    return base


def _save_whole(run: Run) -> None:
    with quiet():
        run.plain_network.model.save_pretrained(run.folder)
        run.encoder.tokenizer.save_pretrained(run.folder)
