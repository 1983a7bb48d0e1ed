"""One adapter from several: the mean of what runs from the same start have learnt (model soups, Wortsman 2022)."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from inbedder_core.encoders import (
    ADAPTER_FILE,
    CONFIG_FILE,
    EncoderConfig,
    check_adapter,
    load_encoder,
    named_base,
    read_config,
)
from inbedder_core.errors import TrainingError
from inbedder_core.training import save_adapter


def average(folders: Sequence[Path], out: Path) -> None:
    """Write an adapter whose changes to the base are the mean of the folders' changes, cut to the first one's rank.

    The cut keeps the largest singular values. Raises TrainingError when there are fewer than two folders, one is no
    finished adapter, they differ in base or in how they are read, or `out` holds a model; ModelError when one does not
    fit the base.
    """
    if (out / CONFIG_FILE).exists():
        raise TrainingError(f"{out} already holds a finished model; delete it or give another folder")
    if len(folders) < 2:
        raise TrainingError(f"an average takes two adapters or more; {len(folders)} was given")
    config = _common_config(folders)
    base = named_base(folders[0])
    mean = _mean(load_encoder(base, device="cpu", dtype="float32").model, folders, base=base)
    out.mkdir(parents=True, exist_ok=True)
    save_adapter(mean, out, base=base)
    (out / "README.md").write_text(_card(folders, out), encoding="utf-8")
    config.save(out)


def _common_config(folders: Sequence[Path]) -> EncoderConfig:
    for folder in folders:
        for name in (CONFIG_FILE, ADAPTER_FILE):
            if not (folder / name).is_file():
                raise TrainingError(f"{folder} is no finished adapter: it has no {name}; give folders of trained ones")
    first, *others = (read_config(folder) for folder in folders)
    for folder, config in zip(folders[1:], others, strict=True):
        if named_base(folder) != named_base(folders[0]) or _states(config) != _states(first):
            raise TrainingError(f"{folder} has another base, template or layer than {folders[0]}; train both alike")
    return first


def _states(config: EncoderConfig) -> tuple[object, ...]:
    """Name the states that are read: adapters that are read otherwise have no mean."""
    return config.template, config.pooling.removesuffix("+answer"), config.layer, config.averaged_layers


def _mean(model: Any, folders: Sequence[Path], *, base: str) -> Any:
    from peft import PeftModel

    names = [f"part-{number}" for number in range(len(folders))]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # peft asks transformers under a name that is going away
        # ... and warns of what check_adapter raises.
        warnings.filterwarnings("ignore", message="Found missing adapter keys", category=UserWarning)
        try:
            adapted = PeftModel.from_pretrained(model, str(folders[0]), adapter_name=names[0], local_files_only=True)
            for name, folder in zip(names[1:], folders[1:], strict=True):
                adapted.load_adapter(str(folder), adapter_name=name, local_files_only=True)
            for name, folder in zip(names, folders, strict=True):
                check_adapter(adapted, folder, base=base, name=name)
            adapted.add_weighted_adapter(
                names, [1 / len(names)] * len(names), "default",
                combination_type="svd", svd_rank=adapted.peft_config[names[0]].r, svd_full_matrices=False,
            )  # fmt: skip
        except (RuntimeError, ValueError, KeyError) as error:
            raise TrainingError(f"the adapters do not fit one base: {error}") from error
    return adapted


def _card(folders: Sequence[Path], out: Path) -> str:
    parts = "".join(f"\n\n{_own_card(folder)}".replace("\n#", "\n##") for folder in folders)
    return f"# {out.name}\n\nThe mean of {len(folders)} adapters, whose cards follow.{parts}\n"


def _own_card(folder: Path) -> str:
    path = folder / "README.md"
    return path.read_text(encoding="utf-8").strip() if path.is_file() else f"# {folder.name}\n\nIt has no card."
