"""What a run works with: model, tokenized examples, optimizer, and the folder it ends in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import torch

from inbedder_core.corpus import language_shares
from inbedder_core.encoders import (
    CONFIG_FILE,
    EncoderConfig,
    TransformerEncoder,
    choose_dtype,
    find_preset,
    load_transformer,
    read_config,
)
from inbedder_core.errors import TrainingError
from inbedder_core.fingerprint import fingerprint
from inbedder_core.paths import writable
from inbedder_core.training.adapter import add_adapter, round_adapter
from inbedder_core.training.batches import TokenizedText, micro_batches, steps_of, tokenize
from inbedder_core.training.config import TrainingConfig
from inbedder_core.training.contrast import BLOCK, StateMemory, answer_likeness
from inbedder_core.training.examples.data import Example, split_examples
from inbedder_core.training.networks.causal import Answered
from inbedder_core.training.networks.families import Network, network_of
from inbedder_core.training.objective import Objective
from inbedder_core.training.resume import restore_resume, save_resume
from inbedder_core.training.step import HeldOut, Step
from inbedder_core.training.teacher import Teacher

_FREE = ("save_minutes", "evaluations", "minutes")
"""Settings that may change when a run goes on, such as more time for it."""
_LEARNED = 0.1


@dataclass(frozen=True)
class Run:
    """A run that is ready to take steps; `read_as` is how its model will be read."""

    config: TrainingConfig
    folder: Path
    encoder: TransformerEncoder
    read_as: EncoderConfig
    training: list[TokenizedText]
    held_out: list[TokenizedText]
    sources: dict[str, int]
    fingerprint: str
    dtype: torch.dtype
    accelerator: Any
    network: Any
    optimizer: Any
    objective: Objective
    total: int = field(init=False)

    def __post_init__(self) -> None:
        """Count the steps."""
        total = steps_of(len(self.training), batch=self.config.batch, epochs=self.config.epochs)
        object.__setattr__(self, "total", total)

    @property
    def examples(self) -> int:
        """Count what is trained on."""
        return sum(len(text.answers) for text in self.training)

    @property
    def held_out_examples(self) -> int:
        """Count what is kept aside."""
        return sum(len(text.answers) for text in self.held_out)

    @cached_property
    def order(self) -> dict[str, Any]:
        """What `draw_step` needs to know of this run."""
        block = BLOCK if self.objective.likeness else 1
        sources = [text.source for text in self.training]
        return {"sources": sources, "batch": self.config.batch, "seed": self.config.seed, "block": block}

    def answer(self, part: Sequence[TokenizedText]) -> Answered:
        """Put the texts of a part before the network, in the run's number format."""
        device = self.accelerator.device
        batch = {name: values.to(device) for name, values in self.plain_network.collate(part).items()}
        with torch.autocast(device.type, torch.bfloat16, enabled=self.dtype == torch.bfloat16):
            found: Answered = self.network(**batch)
        return found

    def score_held_out(self) -> HeldOut:
        """Answer the held-out examples."""
        loss, answers, exact, first = 0.0, 0, 0, 0
        self.network.eval()
        with torch.no_grad():
            for part in micro_batches(self.held_out, most_tokens=2 * self.config.micro_batch_tokens):
                answered = self.answer(part)
                loss += answered.losses.sum().item()
                answers += len(answered.losses)
                rows = torch.split(answered.right, [len(answer) for text in part for answer in text.answers])
                exact += sum(bool(row.all()) for row in rows)
                first += sum(bool(row[0]) for row in rows)
        self.network.train()
        count = self.held_out_examples
        return HeldOut(loss / answers, exact / count, first / count)

    def settle(self) -> None:
        """Round the weights to what will be saved; whole models are saved as they are."""
        if self.config.rank:
            round_adapter(self.network)

    def save(self, steps: Sequence[Step]) -> None:
        """Leave a resume point."""
        if self.accelerator.is_main_process:
            memory = self.objective.memory
            save_resume(self.folder, self.plain_network, self.optimizer, memory, run=self.fingerprint, steps=steps)

    def restore(self) -> list[Step]:
        """Go back to the resume point, if there is one."""
        memory = self.objective.memory
        return restore_resume(self.folder, self.plain_network, self.optimizer, memory, run=self.fingerprint)

    @property
    def plain_network(self) -> Network:
        """The network without what accelerate wraps around it."""
        network: Network = self.accelerator.unwrap_model(self.network)
        return network


def prepare(examples: Sequence[Example], config: TrainingConfig, folder: Path) -> Run:
    """Load the base, put LoRA on it unless all of it is trained, split and tokenize the examples.

    Raises TrainingError or ModelError.
    """
    if (folder / CONFIG_FILE).exists():
        raise TrainingError(f"{folder} already holds a finished model; delete it or give another folder")
    accelerator = _accelerator(config)
    dtype = choose_dtype(accelerator.device, config.dtype)
    training, held_out = split_examples(examples, held_out=config.held_out, seed=config.seed)
    # What is not trained need not be finer than what is computed in.
    encoder = _base(config, dtype=dtype if config.rank else torch.float32)
    objective = _objective(encoder, training, config, device=accelerator.device)
    read_as = _read_as(encoder, config, texts=[example.text for example in training])
    with writable(folder):
        folder.mkdir(parents=True, exist_ok=True)
    network = _network(encoder, config)
    trained = [weight for weight in network.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=config.learning_rate, weight_decay=config.weight_decay)
    network, optimizer = accelerator.prepare(network, optimizer)
    return Run(
        config=config,
        folder=folder,
        encoder=encoder,
        read_as=read_as,
        training=tokenize(encoder, training, together=config.together),
        held_out=tokenize(encoder, held_out, together=config.together),
        sources=dict(Counter(example.source for example in training).most_common()),
        fingerprint=_fingerprint(encoder, objective.teacher, examples, config),
        dtype=dtype,
        accelerator=accelerator,
        network=network,
        optimizer=optimizer,
        objective=objective,
    )


def _base(config: TrainingConfig, *, dtype: torch.dtype) -> TransformerEncoder:
    form = str(dtype).removeprefix("torch.")
    encoder = load_transformer(config.base, max_text_tokens=config.max_text_tokens, device="cpu", dtype=form)
    if encoder.family != "causal" and config.together > 1:
        found = f"{encoder.name} is a {encoder.family} model, which reads a text anew for each question"
        raise TrainingError(f"{found}; leave together at 1")
    return encoder


def _objective(
    encoder: TransformerEncoder, training: Sequence[Example], config: TrainingConfig, *, device: torch.device
) -> Objective:
    teacher = None
    if config.teacher:
        # Texts are cut by the student; another vocabulary may need more tokens for what is left.
        found = load_transformer(config.teacher, max_text_tokens=4 * config.max_text_tokens, device=str(device))
        teacher = Teacher(found, encoder, attention=config.attention)
    return Objective(
        config,
        training,
        likeness=answer_likeness(training) if config.contrast else None,
        teacher=teacher,
        memory=StateMemory(config.contrast_memory),
    )


def _read_as(encoder: TransformerEncoder, config: TrainingConfig, *, texts: Sequence[str]) -> EncoderConfig:
    """Read as the base is, or the adapter that is begun with; the states drawn together are the ones to read.

    Its languages are theirs and those of a tenth of the texts or more.
    """
    kept = read_config(encoder.checkpoint.folder, find_preset(encoder.name) or encoder.defaults)
    if config.start:
        kept = read_config(Path(config.start), kept)
    layer = config.contrast_layer if config.contrast and config.contrast_layer != -1 else kept.layer
    learned = (code for code, share in language_shares(texts).items() if share >= _LEARNED)
    languages = tuple(dict.fromkeys((*kept.languages, *learned)))
    return replace(kept, template=encoder.config.template, layer=layer, languages=languages)


def _accelerator(config: TrainingConfig) -> Any:
    from accelerate import Accelerator

    # Its own mixed precision is one for all runs of a process; `Run.answer` gives each its own.
    accelerator = Accelerator(mixed_precision="no")
    if config.minutes is not None and accelerator.num_processes > 1:
        raise TrainingError("minutes needs a single process: several would disagree on the time; limit the examples")
    if config.contrast_memory and accelerator.num_processes > 1:
        raise TrainingError("contrast_memory needs a single process: a resume point holds only one memory")
    return accelerator


def _network(encoder: TransformerEncoder, config: TrainingConfig) -> Network:
    torch.manual_seed(config.seed)
    model = encoder.model
    model.set_attn_implementation(config.attention)
    if config.recompute:
        enable = getattr(model, "activation_checkpointing_enable", None)  # its newer name
        (enable or model.gradient_checkpointing_enable)()
        model.enable_input_require_grads()
    model = add_adapter(model, config, family=encoder.family) if config.rank else model.requires_grad_(True)
    return network_of(model, encoder, layer=config.contrast_layer)


def _fingerprint(
    encoder: TransformerEncoder, teacher: Teacher | None, examples: Sequence[Example], config: TrainingConfig
) -> str:
    decisive = {name: value for name, value in asdict(config).items() if name not in _FREE}
    rows = [(example.text, example.question, example.answer) for example in examples]
    taught = [teacher.encoder.fingerprint] if teacher else []
    return fingerprint(encoder.fingerprint, decisive, rows, *taught)
