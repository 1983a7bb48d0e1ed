"""How time and memory grow with the number of documents."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from inbedder_core.bench.results import Timed
from inbedder_core.bench.stages import timed
from inbedder_core.bench.texts import QUESTIONS, Planted, made_texts
from inbedder_core.clusters import find_clusters
from inbedder_core.encoders import CachedEncoder, Store, load_transformer
from inbedder_core.views import Layout, lay_out

if TYPE_CHECKING:
    from inbedder_core.encoders import Encoder, TransformerEncoder

TINY = "by a random model of two layers, so it shows what encoding costs around a model"
_WORDS, _QUESTIONS = 20, 2


def measure_growth(
    sizes: Sequence[int], encoder: "TransformerEncoder", *, folder: Path, report: Callable[[str], None]
) -> Iterator[Timed]:
    """Encode, lay out and cluster ever more documents; encoding is done by a tiny model with this one's tokenizer."""
    tiny_folder = _tiny(encoder, folder / "tiny")
    tiny = load_transformer(tiny_folder, device=str(encoder.device), dtype="float32", prefix_megabytes=0)
    tiny.encode(made_texts(100, _WORDS), QUESTIONS[:_QUESTIONS])
    for size in sizes:
        report(f"growth: {size:,} documents")
        yield from _measure_size(size, tiny, folder)


def _measure_size(size: int, tiny: "Encoder", folder: Path) -> list[Timed]:
    texts = made_texts(size, _WORDS)
    layouts: list[Layout] = []
    rows = Planted().encode(texts, QUESTIONS[:1])[0].embeddings
    store = Store(folder / f"{size}.sqlite")
    found = [
        timed("encoding into the store", size, lambda: _stream(CachedEncoder(tiny, store), texts), note=TINY),
        timed("layouts of one view (UMAP twice)", size, lambda: layouts.append(lay_out(rows))),
        timed("clusters", size, lambda: find_clusters(layouts[0].reduction)),
    ]
    store.close()
    return found


def _stream(encoder: "Encoder", texts: Sequence[str]) -> None:
    for _ in encoder.encode_batches(texts, QUESTIONS[:_QUESTIONS]):
        pass


def _tiny(encoder: "TransformerEncoder", folder: Path) -> Path:
    """Save a small random model that reads the same tokens."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(encoder.tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        eos_token_id=encoder.model.generation_config.eos_token_id,
        pad_token_id=encoder.tokenizer.pad_token_id,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    encoder.tokenizer.save_pretrained(folder)
    return folder
