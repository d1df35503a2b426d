"""Tests of the source adapter."""
