"""GGUF files, as llama.cpp and its kin keep models: read once, then kept as a folder in the cache."""

from collections.abc import Callable
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inbedder_core.encoders.checkpoints.gguf_header import check_header
from inbedder_core.encoders.checkpoints.seal import is_whole, seal
from inbedder_core.encoders.checkpoints.tying import tie_words
from inbedder_core.encoders.config import EncoderConfig
from inbedder_core.encoders.foreign_files import understood
from inbedder_core.encoders.quiet import quiet
from inbedder_core.encoders.room import check_room
from inbedder_core.encoders.weights import load_network
from inbedder_core.errors import ModelError
from inbedder_core.fingerprint import fingerprint_file
from inbedder_core.paths import cache_directory, new_folder, writable

if TYPE_CHECKING:
    import torch
    from gguf import GGUFReader

SUFFIX = ".gguf"
_CONVERTING = 7
"""Bytes of memory for each weight of a file that is converted: 3.5 GB were measured for 494 million."""
_ROOM = "make room there, or set INBEDDER_CACHE to a folder on another disk"


def gguf_folder(file: Path) -> Path:
    """Return a GGUF file's model as a safetensors folder, converted when its content is new. Raises ModelError."""
    folder = cache_directory() / "models" / f"{file.stem}-{fingerprint_file(file)[:12]}"
    return convert_once(lambda: file, folder)


def convert_once(file: Callable[[], Path], folder: Path) -> Path:
    """Convert a file, asked for only when the folder is not there yet or is damaged, and return the folder.

    Processes that start at once wait for one of them; a conversion that is killed leaves nothing that could be taken
    for a model. Raises ModelError when the file cannot be read or the folder cannot be written.
    """
    from filelock import FileLock

    if is_whole(folder):
        return folder
    with writable(folder.parent, remedy=_ROOM):
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(f"{folder}.lock").acquire()
    with lock:
        if not is_whole(folder):
            source = file()
            # One of the bars is drawn whatever transformers is told.
            with quiet(), redirect_stderr(StringIO()):
                _convert(source, folder)
    return folder


def _convert(file: Path, folder: Path) -> None:
    from safetensors import SafetensorError

    with understood(file, remedy="give a GGUF file of a LLaMA, Qwen or like model, or a safetensors folder"):
        network, tokenizer = _read(file)
    try:
        with new_folder(folder) as unfinished:
            network.save_pretrained(unfinished)
            tokenizer.save_pretrained(unfinished)
            EncoderConfig().save(unfinished)
            seal(unfinished)
    except (SafetensorError, OSError) as error:
        message = f"the converted {file.name} cannot be written to {folder.parent} ({error})"
        raise ModelError(f"{message}; {_ROOM}") from error


def _read(file: Path) -> tuple[Any, Any]:
    """Return the network and its tokenizer."""
    from gguf import GGUFReader
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    check_header(file)
    reader = GGUFReader(file)
    check_room(sum(int(tensor.n_elements) for tensor in reader.tensors), _CONVERTING, file)
    options = {"quantization_config": GgufConfig(dequantize=True), "dtype": _dtype(reader)}
    network = load_network(AutoModelForCausalLM, file.parent, options, file=file.name)
    tie_words(network, reader)
    return network, AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name, local_files_only=True)


def _dtype(reader: "GGUFReader") -> "torch.dtype":
    """Return the smallest format that keeps what the file holds.

    16 bits hold quantized weights times their 16-bit scales to 11 bits: finer than what quantization left of them.
    """
    import torch
    from gguf import LlamaFileType

    kind = reader.get_field("general.file_type")
    wide = {LlamaFileType.ALL_F32: torch.float32, LlamaFileType.MOSTLY_BF16: torch.bfloat16}
    return torch.float16 if kind is None else wide.get(kind.contents(), torch.float16)
