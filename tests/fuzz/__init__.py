"""Damaged messages without end, looking for one that breaks the parsers."""
