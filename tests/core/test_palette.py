"""Clusters are told apart by people with any colour vision, on light and on dark."""

import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from inbedder_core.clusters.palette import COLORS, NOISE_COLOR

ROOT = Path(__file__).resolve().parents[2]
SEEN = {
    "by most": np.eye(3),
    "without red": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "without green": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "without blue": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
"""Linear RGB as it looks: Machado, Oliveira and Fernandes 2009, severity 1."""
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
CLEARLY = 12.0
"""CIELAB distance; about 2 can just be seen."""


def linear(colour: str) -> np.ndarray:
    value = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    x, y, z = np.cbrt(XYZ @ np.clip(light, 0, 1) / [0.9505, 1, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one: str, other: str) -> float:
    least, most = sorted(float(XYZ[1] @ linear(colour)) for colour in (one, other))
    return (most + 0.05) / (least + 0.05)


@pytest.mark.parametrize("vision", SEEN)
def test_no_two_colours_nor_noise_look_alike(vision):
    looks = {colour: lab(SEEN[vision] @ linear(colour)) for colour in (*COLORS, NOISE_COLOR)}
    close = {
        pair: round(float(distance), 1)
        for pair in combinations(looks, 2)
        if (distance := np.linalg.norm(looks[pair[0]] - looks[pair[1]])) < CLEARLY
    }
    assert close == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_stands_out_from_the_page(theme):
    page = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"][theme]["backgroundColor"]
    assert min(contrast(colour, page) for colour in (*COLORS, NOISE_COLOR)) > 2


def test_other_charts_and_the_report_use_the_same_colours():
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
    assert theme["chartCategoricalColors"] == list(COLORS)
    assert NOISE_COLOR in (ROOT / "inbedder_core" / "exports" / "report.js").read_text()
