"""The built-in model: sentence rules that need no key, no network and no money."""

from adapters.llm.local._model import LocalModel

__all__ = ["LocalModel"]
