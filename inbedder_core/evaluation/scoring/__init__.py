"""How it is measured: arrays in, numbers out."""
