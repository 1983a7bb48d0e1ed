"""`inbedder models`: what can be loaded here, how it is read, and what it takes to load the rest."""

import argparse
import os
from collections.abc import Iterator


def add_models(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("models", help="list the models that can be loaded, and what the rest would take")
    parser.set_defaults(run=run_models)


def run_models(arguments: argparse.Namespace) -> int:
    """Print the list."""
    print("\n".join(_lines()))
    return 0


def _lines() -> Iterator[str]:
    from inbedder_core.encoders import PRESETS, EncoderConfig, builtin, read_config, trained_folder, trained_names

    yield "Built in"
    for alias, adapter in builtin.ADAPTERS.items():
        yield f"  {alias:8} {adapter.description}"
        yield f"           {read_config(adapter.folder).reading}"
    yield f"  base     {builtin.DESCRIPTION}"
    yield f"           {EncoderConfig().reading}"
    yield f"           {_state_of_builtin()}"
    if names := trained_names():
        yield ""
        yield "Trained here"
        yield from (f"  {name}: {read_config(trained_folder(name)).reading}" for name in names)
    yield ""
    yield "Files"
    yield "  FOLDER      config.json, weights and a tokenizer: decoders (…ForCausalLM), masked models"
    yield "              (…ForMaskedLM), T5, BART and their kin; or a LoRA adapter that names its base"
    yield "  FILE.gguf   a decoder as llama.cpp keeps it; converted once"
    yield ""
    yield "The hub"
    yield from (f"  {name}: {config.reading}" for name, config in PRESETS.items())
    yield "  OWNER/MODEL: any other of these families; fetched once, then read from this machine"
    yield f"  {_state_of_hub()}"
    yield "  Without network: hf download OWNER/MODEL --local-dir MODEL elsewhere, copy the folder MODEL here."
    yield "  Reading 7 billion weights takes about 14 GB on a card, 28 GB on a processor."
    yield ""
    yield f"All are asked with the template {EncoderConfig().template!r}"
    yield "unless their inbedder.json or --template says otherwise; --template chat uses a chat model's own format."


def _state_of_builtin() -> str:
    from inbedder_core.encoders import builtin

    if builtin.is_converted():
        return "installed and ready"
    if builtin.weights_file() is not None:
        return "installed; the first use takes about 20 seconds more"
    return f"not installed; install it with: {builtin.INSTALL}"


def _state_of_hub() -> str:
    offline = os.environ.get("HF_HUB_OFFLINE", "").lower() in ("1", "on", "yes", "true")
    return "HF_HUB_OFFLINE is set: nothing is fetched now." if offline else "Needs network."
