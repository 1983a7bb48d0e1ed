"""What all encoders over a transformers model share: lazy weights, prompts, batches, order, retreat."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from inbedder_core.encoders.answering import ANSWERS_VERSION, AnswerFormat
from inbedder_core.encoders.base import Embeddings, EncodedBatch, EncodesBatches, Encoding
from inbedder_core.encoders.batching import Made, Prompts, in_batches
from inbedder_core.encoders.chat import chat_template
from inbedder_core.encoders.checkpoints.folder import Checkpoint
from inbedder_core.encoders.checkpoints.hardware import COARSEST, choose_device, choose_dtype, quantization
from inbedder_core.encoders.closed import ScoredRows, cannot_choose
from inbedder_core.encoders.config import MOST_ANSWER_TOKENS, POOLINGS, EncoderConfig
from inbedder_core.encoders.heap import give_back_memory
from inbedder_core.encoders.prefix_cache import PrefixConfig
from inbedder_core.encoders.prompts import CHAT, PromptTemplate
from inbedder_core.encoders.questions import check_instructions
from inbedder_core.encoders.quiet import quiet
from inbedder_core.encoders.room import check_room, count_weights
from inbedder_core.encoders.sampling import draws
from inbedder_core.encoders.tokens import Pair, TokenIds, cut_texts, first_words, fit_prompts
from inbedder_core.encoders.truncation import Truncation, find_truncation
from inbedder_core.encoders.weights import NOTHING, check_finite, check_vocabulary, load_network, load_tokenizer
from inbedder_core.errors import ModelError
from inbedder_core.fingerprint import fingerprint

if TYPE_CHECKING:
    import torch


class TransformerEncoder(EncodesBatches, ABC):
    """An encoder over a model folder; a family of models fills in `encode_prompts` and `_load_model`."""

    family: str
    poolings: tuple[str, ...] = POOLINGS
    """What the family can do."""
    averages_layers = False
    """Whether the family can read the mean of several layers."""
    defaults: EncoderConfig = EncoderConfig()
    """How the family is read where a folder does not say."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        config: EncoderConfig,
        *,
        device: str | None = None,
        dtype: str | None = None,
        quantize: int | None = None,
        prefix_megabytes: int | None = None,
    ) -> None:
        """Prepare; weights load when first needed, kept in `quantize` bits. Raises ModelError on a wrong setting."""
        if config.pooling not in self.poolings:
            asked = f"{checkpoint.name} is a {self.family} model, which has no pooling {config.pooling!r}"
            raise ModelError(f"{asked}; choose one of {', '.join(self.poolings)}")
        if config.layer is not None and abs(config.layer) > checkpoint.layers:
            raise ModelError(f"layer is {config.layer}, but {checkpoint.name} has {checkpoint.layers} layers")
        if config.averaged_layers > 1 and not self.averages_layers:
            raise ModelError(
                f"{checkpoint.name} is a {self.family} model, read at one layer; leave averaged_layers at 1"
            )
        if quantize is not None and checkpoint.is_changed:
            message = f"{checkpoint.name} is an adapter, which is added to its base's full weights"
            raise ModelError(f"{message}; leave quantize out")
        self.checkpoint = checkpoint
        self.config = config
        self.memory = PrefixConfig(prefix_megabytes)
        self._device, self._dtype, self._quantize = device, dtype, quantize
        self._lock = threading.RLock()
        self._owner: TransformerEncoder | None = None

    @property
    def name(self) -> str:
        """What a person calls the model."""
        return self.checkpoint.name

    @property
    def description(self) -> str:
        """One line about the model for a person."""
        return self.checkpoint.description

    @property
    def reading(self) -> str:
        """What is read of the model, for a person."""
        return self.config.reading

    @property
    def dimension(self) -> int:
        """Length of one embedding: the model's hidden size."""
        return self.checkpoint.hidden_size

    @property
    def languages(self) -> tuple[str, ...]:
        """As its inbedder.json says."""
        return self.config.languages

    @cached_property
    def template(self) -> PromptTemplate:
        """How text and instruction become a prompt."""
        if self.config.template == CHAT:
            return chat_template(self.tokenizer, name=self.name)
        return PromptTemplate(self.config.template)

    @cached_property
    def device(self) -> "torch.device":
        """Where the model runs."""
        return choose_device(self._device)

    @cached_property
    def dtype(self) -> "torch.dtype":
        """The number format it computes in."""
        # bitsandbytes multiplies 8-bit weights in float16 whatever it is given.
        return choose_dtype(self.device, "float16" if self._quantize == 8 else self._dtype)

    @cached_property
    def fingerprint(self) -> str:
        """Hash of weights, tokenizer, settings, dtype; the device is left out, it only changes rounding.

        So does the dtype where it is chosen by itself: float32 counts as bfloat16, the coarsest that is chosen so.
        """
        settings = self.config.parts() | {"template": self.template.pattern}
        # As with later settings: what is seldom there is hashed only where it is, so that fingerprints last.
        last = [f"answers {ANSWERS_VERSION}", *([] if self._quantize is None else [self._quantize])]
        form = "float16" if self._quantize == 8 else self._dtype or COARSEST
        return fingerprint(self.family, self.checkpoint.fingerprint, settings, f"torch.{form}", *last)

    def encode_batches(self, texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
        """Yield every row once, in batches of texts of like length."""
        questions = check_instructions(instructions, most=len(instructions) or 1)
        for rows, encodings in self._in_batches(texts, questions, self.encode_prompts):
            yield EncodedBatch(rows, encodings)

    def score_options(self, texts: Sequence[str], question: str, options: Sequence[str]) -> Iterator[ScoredRows]:
        """Yield every row once: of each option the mean log-probability of its tokens, (rows, options)."""
        tokens = self.option_tokens(options)
        longest = min(max(map(len, tokens)), MOST_ANSWER_TOKENS)
        roomy = (
            self if longest <= self.config.answer_tokens else self.read_as(replace(self.config, answer_tokens=longest))
        )
        yield from roomy._in_batches(texts, [question], partial(roomy.score_prompts, options=tokens))

    def option_tokens(self, options: Sequence[str]) -> list[TokenIds]:
        """Turn options into the tokens they are answered with: as in training, behind a blank."""
        ids = self.tokenizer([f" {option}" for option in options], add_special_tokens=False)["input_ids"]
        return [tokens[:MOST_ANSWER_TOKENS] for tokens in ids]

    def decode(self, states: Embeddings, *, top: int = 10) -> list[tuple[str, ...]]:
        """Name the `top` words the language-model head puts first for each of n states, (n, dimension) -> n tuples.

        The paper's contrastive decoding (InBedder, section 5) when the states are cluster means minus the corpus mean.
        """
        import torch

        if not len(states):
            return []
        with self._lock, torch.inference_mode():
            scores = self.word_scores(torch.from_numpy(states).to(self.device, self.dtype))
            if scores is None:
                return [() for _ in states]
            ids = scores.topk(min(8 * top, scores.shape[-1])).indices.tolist()
        return [first_words(self.tokenizer, row, top=top) for row in ids]

    def word_scores(self, states: "torch.Tensor") -> "torch.Tensor | None":
        """Score every word for each of n states, (n, dimension) -> (n, vocabulary); None without a head."""
        head = self.model.get_output_embeddings()
        width = 0 if head is None else head.weight.shape[1]
        # What pooling puts beside a state comes after it.
        return head(states[:, :width]) if 0 < width <= states.shape[1] else None

    def sample_numbers(self, prompts: Sequence[TokenIds]) -> "torch.Tensor | None":
        """Draw the random numbers (n, answer_tokens) that choose n answers; None where the likeliest are chosen."""
        if not self.config.temperature:
            return None
        return draws(prompts, steps=self.config.answer_tokens, seed=self.config.seed, device=self.device)

    @cached_property
    def filtered_tokens(self) -> set[int]:
        """Tokens of the filter words; they are found by their tokens alone, as in the reference."""
        words = list(self.config.filter_words)
        return {token for ids in self.tokenizer(words)["input_ids"] for token in ids} if words else set()

    def decode_answer(self, tokens: Sequence[int], *, whole: bool = True) -> str:
        """Say the first line of an answer's tokens, without those of the filter words; `whole`: its last word is."""
        return self.answer_format.read(self._decode_tokens(tokens), whole=whole)

    def continues_word(self, tokens: Sequence[int], token: int) -> bool:
        """Whether one more token goes on with the word that an answer's tokens end in."""
        return self.answer_format.continues(self._decode_tokens(tokens), self._decode_tokens([*tokens, token]))

    @cached_property
    def answer_format(self) -> AnswerFormat:
        """How the answers of the template are read."""
        return AnswerFormat(self.template.pattern)

    def _decode_tokens(self, tokens: Sequence[int]) -> str:
        return str(self.tokenizer.decode([token for token in tokens if token not in self.filtered_tokens]))

    def read_as(self, config: EncoderConfig) -> Self:
        """Return an encoder that reads the same network, loaded once for both, as another config says."""
        other = type(self)(self.checkpoint, config, device=self._device, dtype=self._dtype, quantize=self._quantize)
        other._owner, other._lock = self._owner or self, self._lock
        return other

    @abstractmethod
    def encode_prompts(self, prompts: Sequence[Sequence[TokenIds]]) -> tuple[Encoding, ...]:
        """Encode one batch: prompts[row][instruction] are token ids; return one encoding per instruction."""

    def score_prompts(self, prompts: Prompts, options: Sequence[TokenIds]) -> NDArray[np.float32]:
        """Score the tokens of options behind one batch's only prompts, prompts[row][0]: float32 (rows, options).

        Raises ModelError for a family that says no probabilities of words.
        """
        raise cannot_choose(self.name)

    @abstractmethod
    def _load_model(self) -> Any:
        """Load the network from the folder of the checkpoint, on no particular device."""

    @cached_property
    def tokenizer(self) -> Any:
        """The model's tokenizer."""
        return self._owner.tokenizer if self._owner else load_tokenizer(self.checkpoint.model_folder)

    @property
    def model(self) -> Any:
        """The network, loaded at first use, ready to infer."""
        with self._lock:
            return self._model

    @property
    def bytes(self) -> int:
        """Main memory that the weights take now, in bytes; 0 before they are read, and on a card."""
        return int(self._model.get_memory_footprint()) if "_model" in vars(self) and self.device.type == "cpu" else 0

    @cached_property
    def _model(self) -> Any:
        if self._owner:
            return self._owner.model
        import torch

        # Tensors that are made in inference mode can never be part of a gradient.
        with quiet(), torch.inference_mode(False):
            model = self.checkpoint.change(self._load_model())
            if self._quantize is None:
                model = model.to(device=self.device, dtype=self.dtype)
        if self.checkpoint.is_changed:
            check_finite(model.named_parameters(), self.checkpoint.folder)
        check_vocabulary(model, self.tokenizer, self.checkpoint.model_folder)
        give_back_memory()  # Weights are read in another format than they are kept in.
        return model.eval().requires_grad_(False)

    def _pretrained(self, kind: Any, *, left: str = NOTHING) -> Any:
        """Load the network by one of transformers' automatic classes, as `load_network`. Raises ModelError."""
        import torch

        options: dict[str, Any] = {
            "dtype": torch.float32 if self.checkpoint.is_changed else self.dtype,
            "use_safetensors": self.checkpoint.has_safetensors,
        }
        if self._quantize is not None:
            options["quantization_config"] = quantization(self._quantize, self.dtype)
            options["device_map"] = {"": self.device}
        folder = self.checkpoint.model_folder
        check_room(count_weights(folder), self._quantize / 8 if self._quantize else options["dtype"].itemsize, folder)
        return load_network(kind, folder, options, begun=self.checkpoint.begun, left=left)

    def tokenize(self, texts: Sequence[str], instructions: Sequence[str]) -> list[list[TokenIds]]:
        """Turn texts into prompts[row][instruction]."""
        # Whole prompts are tokenized, as the reference does, so that joins between text and template are its own.
        pairs = [(text, instruction) for text in self.shorten(texts) for instruction in instructions]
        ids = self.fitted_tokens(pairs)
        width = len(instructions)
        return [ids[start : start + width] for start in range(0, len(ids), width)]

    def shorten(self, texts: Sequence[str]) -> list[str]:
        """Cut each text after its last allowed token, so that the question is always read whole."""
        return cut_texts(self.tokenizer, texts, most=self.config.max_text_tokens)

    def truncation(self, texts: Sequence[str], instruction: str) -> Truncation | None:
        """Find what of each text is not read, for its own length or for want of room beside the instruction."""
        limit = self.config.max_text_tokens
        if self.room is not None:
            limit = min(limit, self.room - len(self.prompt_tokens([("", instruction)])[0]))
        return find_truncation(texts, partial(cut_texts, self.tokenizer, most=limit), limit=limit)

    def fitted_tokens(self, pairs: Sequence[Pair]) -> list[TokenIds]:
        """Turn texts and instructions into the tokens of their prompts, texts cut further where there is no room."""
        if not pairs:
            return []
        return fit_prompts(self.prompt_tokens, pairs, tokenizer=self.tokenizer, room=self.room)

    def prompt_tokens(self, pairs: Sequence[Pair]) -> list[TokenIds]:
        """Turn texts and instructions into the tokens of their prompts, however many."""
        prompts = [self.template.prompt(*pair) for pair in pairs]
        ids: list[TokenIds] = self.tokenizer(prompts, verbose=False)["input_ids"]
        return ids

    @property
    def room(self) -> int | None:
        """Most tokens of one prompt: the model's positions less those of the answer; None where there is no limit."""
        positions = self.checkpoint.positions
        return positions - self.config.answer_tokens if positions else None

    def _in_batches(
        self, texts: Sequence[str], questions: Sequence[str], work: Callable[[Prompts], Made]
    ) -> Iterator[tuple[tuple[int, ...], Made]]:
        import torch

        def alone(prompts: Prompts) -> Made:
            with self._lock, torch.inference_mode():
                return work(prompts)

        return in_batches(texts, lambda window: self.tokenize(window, questions), alone)
