"""The providers' prompt caches: which beginnings of prompts were seen before."""

import hashlib
from collections import OrderedDict
from typing import NamedTuple

PREFIXES_MAX = 10_000
"""The longest unseen is forgotten first; unlike a provider's, an entry does not age, and none is too short."""


class Prefix(NamedTuple):
    """A prompt's beginning that its request asks to be cached."""

    provider: str
    model: str
    key: str
    """OpenAI's `prompt_cache_key`; empty at Anthropic."""
    words: str


class Prefixes:
    """Remembers the beginnings."""

    def __init__(self) -> None:
        self._seen: OrderedDict[bytes, None] = OrderedDict()

    def see(self, prefix: Prefix) -> bool:
        """Whether it came before; remembers it."""
        digest = hashlib.blake2b("\n".join(prefix).encode("utf-8", "surrogatepass"), digest_size=16).digest()
        known = digest in self._seen
        self._seen[digest] = None
        self._seen.move_to_end(digest)
        if len(self._seen) > PREFIXES_MAX:
            self._seen.popitem(last=False)
        return known
