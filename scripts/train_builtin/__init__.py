"""Make the built-in models again: `python -m scripts.train_builtin default TRAIN/*.parquet --out RUNS`."""
