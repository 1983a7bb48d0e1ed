"""Colours and marks of clusters: the core's, so that the app and its reports look alike."""

from inbedder_core.exports import COLOURS, NOISE_COLOUR, SYMBOLS, colour, swatch, symbol

__all__ = ["COLOURS", "NOISE_COLOUR", "SYMBOLS", "colour", "swatch", "symbol"]
