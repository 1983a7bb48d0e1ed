"""The Streamlit app: get, ask, show; it computes nothing that the core can compute."""
