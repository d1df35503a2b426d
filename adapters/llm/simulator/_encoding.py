"""JSON as models and providers write it: with every letter as itself."""

import json

dump = json.JSONEncoder(ensure_ascii=False).encode
"""Made once, for making it takes as long as using it."""


def encoded(value: object) -> bytes:
    """In UTF-8; what no Unicode can hold becomes a question mark."""
    return dump(value).encode("utf-8", "replace")
