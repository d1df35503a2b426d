"""Tests of how the built-in model is trained and measured."""
