"""Evaluation: the paper's tests of instruction-awareness and robustness, generic tasks, answers and explanations."""
