"""Figures made from results; no Streamlit here."""
