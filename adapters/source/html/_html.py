"""Reads an HTML body as a person sees it: blocks as lines, quotes marked, what is hidden left out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person sees of a page."""

    text: str
    hidden: int
    """How many stretches of words were left out because nobody would see them."""


def html_to_text(html: str) -> Shown:
    """The visible text, a line for each block: "- " and "1. " before list items, "> " before what is quoted.

    A link is followed by the host it leads to, unless its words say it; the cells of a row of data are separated by
    " | "; a signature follows a line "--". Fields show what is written in them; what an image is said to show stands in
    brackets. The text is not in normal form yet.

    Raises:
        InputRefused: `html_too_large`, `html_too_complex`, `html_too_deep`.
    """
    # libxml2 and inscriptis are heavy, and whoever accepts mail needs none of them.
    from adapters.source.html._fields import filled  # noqa: PLC0415  # see above
    from adapters.source.html._parse import parse  # noqa: PLC0415  # see above
    from adapters.source.html._render import render  # noqa: PLC0415  # see above
    from adapters.source.html._sight import seen, styles_in  # noqa: PLC0415  # see above
    from adapters.source.html._tables import arrange  # noqa: PLC0415  # see above

    page = list(filled(parse(html)))
    sheet = styles_in(page)
    shown, hidden = seen(page, sheet)
    arrange(shown)
    return Shown(render(shown, sheet), hidden)
