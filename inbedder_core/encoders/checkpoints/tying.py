"""Word embeddings and output layers that GGUF files hold twice, although they are one matrix."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch
    from gguf import GGUFReader

_EMBEDDINGS, _OUTPUT = "token_embd.weight", "output.weight"
_ROWS = 2048
"""Words whose rows are compared."""
_FARTHEST, _NEAREST = 0.14, 0.005
"""Relative distances: above the first (a cosine of 0.99) two matrices differ; up to the second formats alone differ."""
_ROUNDING = 3.0
"""Rounding to n bits in blocks of 32 normal numbers moves them by about 1.3 / 2^n of their length."""


def tie_words(network: Any, reader: "GGUFReader") -> None:
    """Let a network's output layer and word embeddings be one matrix where its file holds one, quantized twice.

    The finer of the two is taken for both. They count as one when they have the same shape and lie no further apart
    than rounding to the coarser's bits explains; else, as where the file holds one only, nothing is changed.
    """
    bits = _bits(reader)
    if not {_EMBEDDINGS, _OUTPUT} <= bits.keys():
        return
    embeddings, output = network.get_input_embeddings().weight, network.get_output_embeddings().weight
    if embeddings is output or embeddings.shape != output.shape:
        return
    finer, coarser = (embeddings, output) if bits[_EMBEDDINGS] > bits[_OUTPUT] else (output, embeddings)
    rounding = _ROUNDING / 2 ** min(bits[_EMBEDDINGS], bits[_OUTPUT])
    if _distance(finer, coarser) > min(_FARTHEST, max(_NEAREST, rounding)):
        return
    embeddings.data = finer.data
    network.config.tie_word_embeddings = True
    network.tie_weights()


def _bits(reader: "GGUFReader") -> dict[str, float]:
    """Return the bits a weight takes, by tensor."""
    from gguf import GGML_QUANT_SIZES

    sizes = {tensor.name: GGML_QUANT_SIZES[tensor.tensor_type] for tensor in reader.tensors}
    return {name: 8 * stored / weights for name, (weights, stored) in sizes.items()}


def _distance(finer: "torch.Tensor", coarser: "torch.Tensor") -> float:
    """Return how far some rows lie apart, as a share of their length; infinite where there is no length."""
    every = max(1, len(finer) // _ROWS)
    sample, other = (matrix.detach()[::every].double() for matrix in (finer, coarser))
    length = float(sample.norm())
    return float((sample - other).norm()) / length if length else float("inf")
