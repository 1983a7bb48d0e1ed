"""Which device and number format a model runs in here."""

import importlib.util
from typing import TYPE_CHECKING, Any

from inbedder_core.errors import ModelError

if TYPE_CHECKING:
    import torch

DTYPES = ("float32", "bfloat16", "float16")
COARSEST = "bfloat16"
"""Of the formats that `choose_dtype` chooses by itself, the one that rounds most."""
BITS = (4, 8)


def choose_device(device: str | None = None) -> "torch.device":
    """Return the device asked for, else a CUDA card where there is one, else the processor. Raises ModelError."""
    import torch

    if device is None:
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        chosen = torch.device(device)
    except RuntimeError as error:
        raise ModelError(f"there is no device {device!r}; use cpu, cuda or cuda:0") from error
    if chosen.type == "cuda" and not torch.cuda.is_available():
        raise ModelError(f"device {device!r} was asked for, but torch sees no CUDA card here; use cpu")
    return chosen


def choose_dtype(device: "torch.device", dtype: str | None = None) -> "torch.dtype":
    """Return the dtype asked for, else bfloat16 where the device computes in it, else float32. Raises ModelError."""
    import torch

    if dtype is None:
        fast = torch.cuda.is_bf16_supported() if device.type == "cuda" else _processor_has_bfloat16()
        return torch.bfloat16 if fast else torch.float32
    if dtype not in DTYPES:
        raise ModelError(f"there is no dtype {dtype!r}; use one of {', '.join(DTYPES)}")
    chosen: torch.dtype = getattr(torch, dtype)
    return chosen


def quantization(bits: int, dtype: "torch.dtype") -> Any:
    """Return how bitsandbytes is to store weights in 4 or 8 bits and compute in dtype. Raises ModelError without it."""
    if bits not in BITS:
        raise ModelError(f"quantize is {bits}; weights can be kept in 4 or 8 bits")
    if importlib.util.find_spec("bitsandbytes") is None:
        raise ModelError(f"keeping weights in {bits} bits needs bitsandbytes; run: pip install bitsandbytes")
    from transformers import BitsAndBytesConfig

    if bits == 8:
        return BitsAndBytesConfig(load_in_8bit=True)
    return BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=dtype)


def _processor_has_bfloat16() -> bool:
    # Without these instructions torch emulates bfloat16, several times slower than float32.
    import torch

    tests = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, test)() for test in tests if hasattr(torch.cpu, test))
