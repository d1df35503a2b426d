"""Tests of the simulator, through the official SDKs."""
