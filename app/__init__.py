"""The app: get, ask, show. Nothing here computes what the core can compute."""
