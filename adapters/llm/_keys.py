"""A provider's keys: their ids, which may be told, and one SDK client for each."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from domain.failures import Misconfigured, ModelRefused

ID_CHARS = 12

C = TypeVar("C")


def key_id(provider: str, secret: str) -> str:
    """The name by which limits, breakers and the call log know a key: a hash, the same in every worker."""
    named = f"{provider}:{secret}".encode(errors="surrogatepass")  # what cannot be sent is refused when it is
    return hashlib.sha256(named).hexdigest()[:ID_CHARS]


class Keys(Generic[C]):
    """The clients of a provider's keys, each built when first asked for."""

    def __init__(self, provider: str, secrets: Sequence[str], build: Callable[[str], C]) -> None:
        """Take secrets in the order of the settings, and what makes a client of one; a secret given twice is one.

        Raises:
            Misconfigured: there is none, or one is empty.
        """
        self._secrets = {key_id(provider, secret): secret for secret in secrets}
        if not all(secrets) or not secrets:
            raise Misconfigured("no_key", f"{provider} needs a key, and an empty one is none")
        self._build = build
        self._clients: dict[str, C] = {}

    @property
    def ids(self) -> tuple[str, ...]:
        """In the order of the settings."""
        return tuple(self._secrets)

    def client(self, key: str) -> C:
        """The client that signs with this key.

        Raises:
            ModelRefused: no key of this provider has this id.
        """
        if key not in self._secrets:
            raise ModelRefused("unknown_key", "the key is not, or no longer, in the settings")
        if key not in self._clients:
            self._clients[key] = self._build(self._secrets[key])
        return self._clients[key]
