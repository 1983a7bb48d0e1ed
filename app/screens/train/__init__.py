"""Teach a model in the browser."""
