"""What HTML reads like."""

import pytest

from adapters.source._html import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("One<br>Two<br><br>Three", "One\nTwo\n\nThree"),
        ("<p>To  do:</p><ul><li>first<li>second</ul>", "To do:\n\n- first\n- second"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b"),
        ("<table><tr><td>Due</td><td>Friday</td></tr><tr><td>x</td></tr></table>", "Due Friday\nx"),
        ("Caf&eacute; &amp; b&#252;ro &lt;now&gt;", "Café & büro <now>"),
        ("<p>Yes</p><blockquote><p>Sure?</p></blockquote>", "Yes\n\n> Sure?"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<b>bo</b>ld", "bold"),
    ],
)
def test_structure_becomes_lines(html: str, text: str) -> None:
    assert html_to_text(html).strip() == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>x()</script>",
        "<style>p {}</style>",
        "<head><title>T</title></head>",
        "<!-- note -->",
        "<!-- never closed",
        '<span style="Display : NONE !important">x</span>',
        '<span style="font-size:0px">x</span>',
        '<span style="visibility:hidden"><b>x</b></span>',
        "<p hidden>x<p>",
        '<div style="display:none">x<div>y</div>z</div>',
    ],
)
def test_what_is_not_seen_is_left_out(hidden: str) -> None:
    assert html_to_text(f"<div>Seen</div>{hidden}").strip() == "Seen"


def test_small_text_is_seen() -> None:
    assert html_to_text('<span style="font-size:0.8em">Seen</span>') == "Seen"


@pytest.mark.parametrize("piece", ["<!--x", "<a ", "</", "<![x>", "<?x>", "<div>", "</p>", "<a b='", "&#x"])
def test_hostile_repetition_ends(piece: str) -> None:
    assert isinstance(html_to_text(piece * 20_000), str)
