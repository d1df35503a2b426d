"""HTML as a person sees it."""

from adapters.source.html._html import Shown, html_to_text
from adapters.source.html._links import told

__all__ = ["Shown", "html_to_text", "told"]
