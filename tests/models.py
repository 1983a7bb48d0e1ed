"""Tiny random models in real model folders, so that every encoder family is tested on the code users run."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain, repeat, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import category

if TYPE_CHECKING:
    import torch

    from inbedder_core.encoders import TransformerEncoder

SPREAD = 0.3
"""Weights this large make states and answers differ from text to text."""


def save_byte_tokenizer(folder: Path) -> None:
    """A tokenizer with one token per byte, and an end-of-text token."""
    _save_tokenizer(folder, ["<end>"], eos_token="<end>", pad_token="<end>")


def save_masking_tokenizer(folder: Path) -> None:
    """A tokenizer with one token per byte that puts <s> and </s> around a text, and knows pairs and masks."""
    marks = {"cls_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>", "mask_token": "<mask>"}
    _save_tokenizer(
        folder, list(marks.values()), around=("<s> $A </s>", "<s> $A </s> $B:1 </s>:1"), sep_token="</s>", **marks
    )


def save_ending_tokenizer(folder: Path) -> None:
    """A tokenizer with one token per byte that puts </s> after a text."""
    _save_tokenizer(
        folder, ["<pad>", "</s>"], around=("$A </s>", "$A </s> $B </s>"), pad_token="<pad>", eos_token="</s>"
    )


def tiny_llama(folder: Path, *, seed: int = 0, layers: int = 2, hidden: int = 48, tied: bool = True) -> Path:
    """Save a random LLaMA-shaped model."""
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=257,
        hidden_size=hidden,
        intermediate_size=2 * hidden,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=2048,
        initializer_range=SPREAD,
        bos_token_id=None,
        eos_token_id=0,
        pad_token_id=0,
        tie_word_embeddings=tied,
    )
    return _save(LlamaForCausalLM, config, folder, seed=seed, tokenizer=save_byte_tokenizer)


def tiny_opt(folder: Path, *, seed: int = 0) -> Path:
    """Save a random OPT-shaped model: learned positions, and a projection around its layers."""
    from transformers import OPTConfig, OPTForCausalLM

    config = OPTConfig(
        vocab_size=257,
        hidden_size=48,
        word_embed_proj_dim=32,
        ffn_dim=96,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=1024,
        init_std=SPREAD,
        bos_token_id=0,
        eos_token_id=0,
        pad_token_id=0,
    )
    return _save(OPTForCausalLM, config, folder, seed=seed, tokenizer=save_byte_tokenizer)


def tiny_gpt_neox(folder: Path, *, seed: int = 0) -> Path:
    """Save a random GPT-NeoX-shaped model: attention and feed-forward side by side."""
    from transformers import GPTNeoXConfig, GPTNeoXForCausalLM

    config = GPTNeoXConfig(
        vocab_size=257,
        hidden_size=48,
        intermediate_size=96,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=1024,
        initializer_range=SPREAD,
        bos_token_id=0,
        eos_token_id=0,
        pad_token_id=0,
    )
    return _save(GPTNeoXForCausalLM, config, folder, seed=seed, tokenizer=save_byte_tokenizer)


def tiny_roberta(folder: Path, *, seed: int = 0, positions: int = 402, spread: float = SPREAD) -> Path:
    """Save a random RoBERTa-shaped model: positions are counted from after the padding token's number."""
    from transformers import RobertaConfig, RobertaForMaskedLM

    config = RobertaConfig(
        **_MASKED, initializer_range=spread, type_vocab_size=1, max_position_embeddings=positions, bos_token_id=0
    )
    return _save(RobertaForMaskedLM, config, folder, seed=seed, tokenizer=save_masking_tokenizer)


def tiny_bert(folder: Path, *, seed: int = 0, spread: float = SPREAD) -> Path:
    """Save a random BERT-shaped model: the second text of a pair has a type of its own."""
    from transformers import BertConfig, BertForMaskedLM

    config = BertConfig(**_MASKED, initializer_range=spread, type_vocab_size=2, max_position_embeddings=400)
    return _save(BertForMaskedLM, config, folder, seed=seed, tokenizer=save_masking_tokenizer)


def tiny_masked(folder: Path, kind: str, **changes: Any) -> Path:
    """Save a random masked model of another kind by transformers' name of it, such as Electra."""
    import transformers

    config = getattr(transformers, f"{kind}Config")(**{**_MASKED, "initializer_range": SPREAD, **changes})
    network = getattr(transformers, f"{kind}ForMaskedLM")
    return _save(network, config, folder, seed=0, tokenizer=save_masking_tokenizer)


def tiny_t5(folder: Path, *, seed: int = 0, spread: float = 2.0) -> Path:
    """Save a random T5-shaped model: relative positions, no limit to what it reads."""
    from transformers import T5Config, T5ForConditionalGeneration

    config = T5Config(
        vocab_size=258,
        d_model=48,
        d_kv=12,
        d_ff=96,
        num_layers=2,
        num_heads=4,
        initializer_factor=spread,
        decoder_start_token_id=0,
        pad_token_id=0,
        eos_token_id=1,
    )
    return _save(T5ForConditionalGeneration, config, folder, seed=seed, tokenizer=save_ending_tokenizer)


def tiny_bart(folder: Path, *, seed: int = 0, spread: float = SPREAD) -> Path:
    """Save a random BART-shaped model: its first token is forced, and what it reads is limited."""
    from transformers import BartConfig, BartForConditionalGeneration

    config = BartConfig(
        vocab_size=260,
        d_model=48,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=96,
        decoder_ffn_dim=96,
        max_position_embeddings=400,
        init_std=spread,
        bos_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=2,
        forced_bos_token_id=0,
    )
    return _save(BartForConditionalGeneration, config, folder, seed=seed, tokenizer=save_masking_tokenizer)


def change_weights(file: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """Let a function change the tensors of a safetensors file, by their names, and return the file's folder."""
    from safetensors.torch import load_file, save_file

    weights = {name: weight.clone() for name, weight in load_file(file).items()}
    change(weights)
    save_file(weights, file, metadata={"format": "pt"})
    return file.parent


def without(part: str) -> Callable[[dict[str, Any]], None]:
    """Return a change that takes out the tensors whose name holds this part."""

    def take_out(weights: dict[str, Any]) -> None:
        names = [name for name in weights if part in name]
        assert names, f"no weight is called {part}"
        for name in names:
            del weights[name]

    return take_out


_MASKED: dict[str, Any] = {
    "vocab_size": 260,
    "hidden_size": 48,
    "intermediate_size": 96,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "pad_token_id": 1,
}


def _save(kind: Any, config: Any, folder: Path, *, seed: int, tokenizer: Any) -> Path:
    import torch

    torch.manual_seed(seed)
    folder.mkdir(parents=True, exist_ok=True)
    kind(config).save_pretrained(folder)
    tokenizer(folder)
    return folder


def _save_tokenizer(folder: Path, marks: list[str], *, around: tuple[str, str] | None = None, **named: str) -> None:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: number for number, token in enumerate([*marks, *letters])}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    if around:
        tokenizer.post_processor = processors.TemplateProcessing(
            single=around[0], pair=around[1], special_tokens=[(mark, vocabulary[mark]) for mark in marks]
        )
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **named).save_pretrained(folder)


def said(encoder: "TransformerEncoder", tokens: Sequence[int]) -> str:
    """Return the answer that is read from a network which says these tokens, one by one, whatever it is asked."""
    coming = chain(tokens, repeat(encoder.tokenizer.all_special_ids[0]))

    def force(_module: object, _inputs: object, scores: "torch.Tensor") -> "torch.Tensor":
        forced = scores.new_zeros(scores.shape)
        for row in forced.view(-1, scores.shape[-1]):
            row[next(coming)] = 1
        return forced

    patient = encoder.read_as(replace(encoder.config, answer_tokens=len(tokens)))
    hook = patient.model.get_output_embeddings().register_forward_hook(force)
    try:
        return patient.encode(["x"], ["What is it?"])[0].answers[0]
    finally:
        hook.remove()


def slow_answer(encoder: "TransformerEncoder", tokens: Sequence[int], *, limit: int) -> str:
    """Return the answer of a network that would go on with these tokens, read one more at a time past the limit."""

    special = encoder.tokenizer.all_special_ids
    tokens = [*tokens[:limit], *takewhile(lambda token: token not in special, tokens[limit:])]

    def decode(length: int) -> str:
        return str(encoder.tokenizer.decode(tokens[:length], skip_special_tokens=True))

    length = min(limit, len(tokens))
    while length < len(tokens) and length <= limit + 6 and _goes_on(decode(length), decode(length + 1)):
        length += 1
    lines = decode(min(length, limit + 6)).strip().splitlines()
    answer = lines[0].strip().rstrip("\ufffd ") if lines else ""
    words = answer.split()
    return answer[: answer.rindex(words[-1])].rstrip() if length > limit + 6 and len(words) > 1 else answer


def _goes_on(text: str, longer: str) -> bool:
    if "\n" in text.lstrip() or not text:
        return False
    if text[-1] == "\ufffd":
        return text == longer or not longer.startswith(text)
    added = longer[len(text) :].lstrip("'’")[:1] if text[-1] not in "'’" else longer[len(text) :][:1]
    if not longer.startswith(text) or not added:
        return False
    return category(added)[0] == "M" or (category(text[-1])[0] in "LNM" and category(added)[0] in "LN")


def about_animals(folder: Path) -> list[str]:
    """Write a corpus of 30 texts and a random model, and return the arguments of a command that reads them."""
    file = folder / "animals.csv"
    texts = (f"{animal} number {number}" for number in range(10) for animal in ("cat", "dog", "owl"))
    file.write_text("text\n" + "\n".join(texts), encoding="utf-8")
    return [str(file), "--model", str(tiny_llama(folder / "tiny")), "--dtype", "float32"]
