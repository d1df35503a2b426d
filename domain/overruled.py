"""Overruled: how often which rule said no to a model, or said otherwise."""

from domain.value import Value


class Overruled(Value):
    """What one rule has done to one part of what models proposed."""

    of: str
    """A kind (`tasks`), where the whole item was dropped; else a part of an item that is kept (`owner`, `due`)."""
    reason: str
    dropped: int
    """Items that it took away."""
    changed: int
    """Items that are kept with a note of it."""
