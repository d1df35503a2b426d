"""Kinds of one's own: folders with a schema, a prompt, truth rules and a scorer. See docs/kinds.md."""

from kinds._loading import FOLDER, installed, load_kinds

__all__ = ["FOLDER", "installed", "load_kinds"]
