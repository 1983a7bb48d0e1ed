"""`inbedder models`: what can be loaded here, and what it takes to load the rest."""

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
    from inbedder_core.encoders import builtin

    yield "Built in"
    yield f"  default  {builtin.TRAINED_DESCRIPTION}"
    yield f"  base     {builtin.DESCRIPTION}"
    yield f"           {_state_of_builtin()}"
    yield ""
    yield "A folder"
    yield "  FOLDER   a causal language model (…ForCausalLM) with config.json, weights and a tokenizer;"
    yield "           or an adapter whose inbedder.json names its base"
    yield ""
    yield "The hub"
    yield "  OWNER/MODEL   such as BrandonZYW/llama-2-7b-InBedder; fetched once, then read from this machine."
    yield f"                {_state_of_hub()}"
    yield "                Without network: hf download OWNER/MODEL --local-dir FOLDER elsewhere, copy FOLDER here."
    yield "                Reading 7 billion weights takes about 14 GB on a card, 28 GB on a processor."
    yield ""
    yield "Not yet: masked (RoBERTa) and encoder-decoder (T5) models."


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
