"""One budget of memory for what a process keeps at hand: networks, and texts as they have read them."""

from collections.abc import Iterable

from inbedder_core.encoders.base import Encoder
from inbedder_core.encoders.cached import CachedEncoder
from inbedder_core.encoders.transformer import TransformerEncoder
from inbedder_core.machine import whole_memory

_SHARE = 4


def fit_together(encoders: Iterable[Encoder]) -> bool:
    """Whether weights that encoders have read, and texts they may keep as read, fit into a quarter of the memory."""
    inner = (encoder.encoder if isinstance(encoder, CachedEncoder) else encoder for encoder in encoders)
    networks = [network for network in inner if isinstance(network, TransformerEncoder) and network.bytes]
    texts = max((network.memory.budget(network.device) for network in networks), default=0)
    return sum(network.bytes for network in networks) + texts <= whole_memory() // _SHARE
