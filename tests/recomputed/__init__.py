"""The parts of tests/recompute.py that stand on their own: a second reading of docs/METHOD.md."""
