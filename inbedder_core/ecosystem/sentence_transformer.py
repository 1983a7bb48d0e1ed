"""An instruction as a model of sentence-transformers', for libraries that know no other."""

from typing import TYPE_CHECKING, Any

from inbedder_core.errors import not_installed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import torch

    from inbedder_core.ecosystem.instructed import InstructedEncoder


def sentence_transformer(instructed: "InstructedEncoder") -> Any:
    """Return a SentenceTransformer that embeds under the instruction; it can be neither trained nor saved.

    BERTopic, KeyBERT and whatever else asks for one take it. Raises InBedderError where the library is not installed.
    """
    try:
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.base.modules import InputModule
    except ImportError as error:
        raise not_installed("sentence-transformers", error) from error
    import torch

    class Instructed(InputModule):  # type: ignore[misc]
        """Embeds while it prepares texts, so that nothing is left to do for the network."""

        def preprocess(
            self, inputs: "Sequence[str]", prompt: str | None = None, task: str | None = None
        ) -> "dict[str, torch.Tensor]":
            """Embed texts, behind a prompt where one is given."""
            embeddings = instructed.transform([f"{prompt or ''}{text}" for text in inputs])
            return {"sentence_embedding": torch.from_numpy(embeddings)}

        def forward(self, features: "dict[str, torch.Tensor]") -> "dict[str, torch.Tensor]":
            """Hand on what was embedded."""
            return features

        def get_embedding_dimension(self) -> int:
            """Return the length of an embedding."""
            return len(instructed.get_feature_names_out())

        def save(self, output_path: str) -> None:
            """Refuse: the model stands in its own folder."""
            raise NotImplementedError("save the instruction and the model's name; the model stands in its own folder")

    return SentenceTransformer(modules=[Instructed()], device="cpu")
