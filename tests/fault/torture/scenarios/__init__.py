"""Directed scenarios: one module each, with `run(trial)` and, when it is not one broker, NODES."""
