"""Workflows that do what a workflow may not, each in a module of its own."""
