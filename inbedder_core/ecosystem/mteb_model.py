"""An encoder under the instructions of mteb's tasks, or one's own for them."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from inbedder_core.ecosystem.instructed import InstructedEncoder, find_encoder
from inbedder_core.encoders import Embeddings, Encoder
from inbedder_core.errors import InstructionError, ModelError, not_installed
from inbedder_core.fingerprint import fingerprint


class MTEBModel:
    """What `mteb.evaluate` takes: embeds a task's texts under its instruction.

    `instructions` by the name of the task go before mteb's own (`prompt` in its metadata). `encoder` is as
    InstructedEncoder takes it. Raises InBedderError where mteb is not installed.
    """

    def __init__(
        self, encoder: Encoder | str | Path | None = None, *, instructions: Mapping[str, str] | None = None
    ) -> None:
        """Prepare."""
        self.encoder = find_encoder(encoder)
        self.instructions = dict(instructions or {})
        self._similarities = _similarities()

    @property
    def mteb_model_meta(self) -> Any:
        """What mteb writes beside the scores; the revision changes with the model and with one's own instructions."""
        from mteb.models import ModelMeta

        name = self.encoder.name
        return ModelMeta.create_empty(
            {
                "name": name if "/" in name else f"inbedder/{name}",
                "revision": fingerprint("mteb", self.encoder.fingerprint, sorted(self.instructions.items()))[:16],
                "embed_dim": self.encoder.dimension,
                "framework": ["PyTorch"],
                "similarity_fn_name": "cosine",
                "use_instructions": True,
            }
        )

    def encode(
        self,
        inputs: Iterable[Mapping[str, Sequence[str]]],
        *,
        task_metadata: Any,
        hf_split: str,
        hf_subset: str,
        prompt_type: Any = None,
        batch_size: int | None = None,
        show_progress_bar: bool | None = None,
        precision: str | None = None,
    ) -> Embeddings:
        """Embed all texts of a task's batches: float32 (n, dimension). Raises InBedderError.

        `batch_size` and `show_progress_bar` change nothing: batches go by length, and nothing is drawn.
        """
        if precision not in (None, "float32"):
            raise ModelError(f"precision is {precision!r}, but embeddings are float32; leave it out")
        instruction = self._instruction(task_metadata, prompt_type)
        texts: list[str] = []
        for batch in inputs:
            if "text" not in batch:
                raise ModelError(f"{task_metadata.name} gives {', '.join(batch)}; only texts can be embedded")
            texts.extend(batch["text"])
        return InstructedEncoder(instruction, self.encoder).transform(texts)

    def similarity(self, embeddings1: Any, embeddings2: Any) -> Any:
        """Return the cosines of all pairs, a tensor (n, m)."""
        return self._similarities[0](embeddings1, embeddings2)

    def similarity_pairwise(self, embeddings1: Any, embeddings2: Any) -> Any:
        """Return the cosine of each pair, a tensor (n,)."""
        return self._similarities[1](embeddings1, embeddings2)

    def _instruction(self, task: Any, prompt_type: Any) -> str:
        if own := self.instructions.get(task.name):
            return own
        prompt = task.prompt
        if isinstance(prompt, Mapping):
            side = getattr(prompt_type, "value", prompt_type)
            prompt = prompt.get(side) or prompt.get("query")
        if not prompt:
            example = f'MTEBModel(instructions={{"{task.name}": "What is it about?"}})'
            raise InstructionError(f"mteb has no instruction for {task.name}; give one: {example}")
        return str(prompt)


def _similarities() -> tuple[Any, Any]:
    try:
        from mteb.similarity_functions import cos_sim, pairwise_cos_sim
    except ImportError as error:
        raise not_installed("mteb", error) from error
    return cos_sim, pairwise_cos_sim
