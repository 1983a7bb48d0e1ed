"""Weights as they were saved: a network is read whole and in numbers, or refused.

transformers draws at random what a file lacks and passes over what it cannot place: both change every embedding while
the files, and so the fingerprint, say nothing of it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inbedder_core.encoders.foreign_files import understood
from inbedder_core.errors import ModelError

if TYPE_CHECKING:
    import torch

WEIGHTS = ("*.safetensors", "pytorch_model*.bin")
NOTHING = r"(?!)"
"""A pattern that no name matches."""
_UNREAD = r"(^|\.)pooler\.|^cls\.seq_relationship\.|^sop_classifier\."
"""What classifies whole texts is saved with masked models and read by no encoder: it may be there or not."""
_BUFFERS = r"\.(position_ids|token_type_ids|inv_freq|masked_bias|version)$|\.(attn|attention)\.bias$"
"""What older files hold of numbers that a network makes by itself."""
_NAMED = 3
"""How many weights an error names."""


def load_network(
    kind: Any,
    folder: Path,
    options: Mapping[str, Any],
    *,
    file: str | None = None,
    begun: str = NOTHING,
    left: str = NOTHING,
) -> Any:
    """Load a folder, or one GGUF file in it, by one of transformers' automatic classes.

    `begun` and `left` are patterns of weights that may be missing, because the caller sets them, and of weights that
    may be in the files although the network has no place for them. Raises ModelError when others are missing,
    unexpected, of another shape or not finite.
    """
    where = folder / file if file else folder
    one_file = {"gguf_file": file} if file else {}
    # A caller that names one file says what to do about it.
    with nullcontext() if file else understood(f"the weights of {where}, as its config.json describes them,"):
        network, found = kind.from_pretrained(
            folder,
            local_files_only=True,
            trust_remote_code=False,
            output_loading_info=True,
            ignore_mismatched_sizes=True,  # those are refused below, by their names
            **options,
            **one_file,
        )
    faults = {
        "missing weights": _but(found["missing_keys"], begun),
        "unexpected weights": _but(found["unexpected_keys"], left),
        "weights of another shape": [_mismatch(*fault) for fault in sorted(found["mismatched_keys"])],
    }
    if listed := list_faults(faults):
        message = f"{where} is not a whole {type(network).__name__}: {listed}"
        raise ModelError(f"{message}; get the model again, all its files, or the config.json they were saved with")
    check_finite(network.named_parameters(), where)
    check_ends(getattr(network, "generation_config", None), folder)
    return network


def load_tokenizer(folder: Path) -> Any:
    """Load a folder's tokenizer, and see that it can be used. Raises ModelError."""
    from transformers import AutoTokenizer

    with understood(f"the tokenizer of {folder}"):
        found = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        found(["a"], add_special_tokens=False, verbose=False)
    return found


def check_ends(settings: Any, folder: Path) -> None:
    """Raise ModelError when the tokens that end an answer are no numbers; `settings` may be None."""
    named = getattr(settings, "eos_token_id", None)
    for token in named if isinstance(named, list) else [named]:
        if token is not None and not isinstance(token, int):
            raise ModelError(
                f"{folder / 'generation_config.json'} says eos_token_id is {str(named)[:40]!r}, expected a number; "
                "correct it or delete the file"
            )


def list_faults(faults: Mapping[str, Sequence[str]]) -> str:
    """Count the weights at fault by kind and name a few of each; "" where there are none."""
    return ", ".join(f"{kind}: {len(names)} ({_few(names)})" for kind, names in faults.items() if names)


def check_finite(weights: "Iterable[tuple[str, torch.Tensor]]", where: Path) -> None:
    """Raise ModelError when a weight holds a number that is infinite or undefined; `where` is what holds it."""
    broken = {name: str(weight.dtype).removeprefix("torch.") for name, weight in weights if not _is_finite(weight)}
    if broken:
        formats = sorted(set(broken.values()))
        found = f"{where}: {len(broken)} of its weights hold numbers that are not finite in {' and '.join(formats)}"
        wider = "" if formats == ["float32"] else "load it in float32, "
        raise ModelError(f"{found} ({_few(list(broken))}); {wider}get the model again, or use another")


def check_vocabulary(network: Any, tokenizer: Any, where: Path) -> None:
    """Raise ModelError when a tokenizer knows more than a network has embeddings for, but for added tokens."""
    known, embedded = tokenizer.vocab_size, network.get_input_embeddings().weight.shape[0]
    if known > embedded:
        message = f"the tokenizer of {where} knows {known:,} tokens, and its weights {embedded:,}"
        raise ModelError(f"{message}; get the tokenizer the weights were saved with")


def _is_finite(weight: "torch.Tensor") -> bool:
    # Numbers of one byte are what quantization makes; not all devices can ask that of them.
    return not weight.is_floating_point() or weight.itemsize == 1 or bool(weight.isfinite().all())


def _but(names: Iterable[str], allowed: str) -> list[str]:
    pattern = re.compile("|".join((_UNREAD, _BUFFERS, allowed)))
    return sorted(name for name in names if not pattern.search(name))


def _mismatch(name: str, shape: Sequence[int], expected: Sequence[int]) -> str:
    return f"{name}, {_shape(shape)} and not {_shape(expected)}"


def _shape(sizes: Sequence[int]) -> str:
    return " x ".join(map(str, sizes))


def _few(names: Sequence[str]) -> str:
    return ", ".join([*names[:_NAMED], *(["…"] if len(names) > _NAMED else [])])
