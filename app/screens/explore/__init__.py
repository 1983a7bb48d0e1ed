"""Ask a corpus, and see how each question groups it."""
