"""Metadata against views."""
