"""Benchmarks: figures, printed; never part of the tests."""
