"""What HTML reads like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.source.html import html_to_text
from domain.failures import InputRefused


def text_or_reason(page: str) -> str:
    try:
        return html_to_text(page).text
    except InputRefused as refused:
        return refused.reason


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("One<br>Two<br><br>Three", "One\nTwo\n\nThree"),
        ("<p>One</p>\n<p>Two</p>", "One\n\nTwo"),
        ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
        ("<h1>Plan</h1>Go", "Plan\n\nGo"),
        ("<p>To  do:</p><ul><li>first<li>second</ul>", "To do:\n\n- first\n- second"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b"),
        ("<ol start=9><li>a<li>b<br>c</ol>d", "9. a\n10. b\n   c\n\nd"),
        ("Caf&eacute; &amp; b&#252;ro &lt;now&gt; &amp;lt;", "Café & büro <now> &lt;"),
        ("<pre>a\n  b &amp;amp;</pre>", "a\n  b &amp;"),
        ("<b>bo</b>ld", "bold"),
        ("a<hr>b", "a\n-----\nb"),
        ("<title>t</title>a<button>Go</button><datalist><option>o</datalist>", "aGo"),
        ("one</body></html>two", "one\ntwo"),
        ("<meta charset=utf-16><?xml encoding='utf-16'?>é", "é"),
        ("<p>a<![if !mso]>b<![endif]>c<!--[if !mso]><!-->d<!--<![endif]--><?pi?>e", "abcde"),
        ("<noscript>a</noscript><details><summary>b</summary>c</details>", "a\nb\nc"),
    ],
)
def test_structure_becomes_lines(html: str, text: str) -> None:
    assert html_to_text(html).text.strip() == text


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("<textarea>Ship on <b>Friday</textarea>", "Ship on <b>Friday"),
        ("<input value='Ship on Friday'>", "Ship on Friday"),
        ("Send<input type=Submit value=now>it", "Send now it"),
        ("<input type=hidden value=x><input type=password value=x><input type=checkbox value=x>", ""),
        ("By<select><option>Friday<option>Monday</select>", "By Friday"),
        ("By<select><option>Friday<option selected>Monday<option>Sunday</select>.", "By Monday ."),
        ("<img alt='Budget: 4000 EUR'>", "[Budget: 4000 EUR]"),
        ("Pay <img alt='4000'> now", "Pay [4000] now"),
        ("<img alt=Logo><img alt=' '><img alt=image001.png>", ""),
        ("<img alt='read by 7' width=1 height=1><img alt='read by 7' style='width:1px'>", ""),
    ],
)
def test_fields_and_images_show_what_they_say(field: str, text: str) -> None:
    shown = html_to_text(field)
    assert (shown.text.strip(), shown.hidden) == (text, 0)


def test_paragraphs_without_margin_are_plain_lines() -> None:
    page = "<style><!-- p.MsoNormal, li.MsoNormal {margin: 0cm;} --></style>"
    lines = [f"<p class=MsoNormal>{words}</p>" for words in ("One", "Two", "&nbsp;", "Three")]
    assert html_to_text(page + "".join(lines)).text == "One\nTwo\n\nThree"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<table><tr><td>Due</td><td>Friday</td></tr><tr><td>x</td></tr></table>", "Due | Friday\nx"),
        ("<table border=1><tr><th>A<th>B<tr><td><p>one<br>two</p><td>3</table>", "A | B\none two | 3"),
        ("<table><tr><td>a<br>b</td><td>c</td></tr></table>", "a\nb\nc"),
        ("<table><tr><td>a</td><td><table><tr><td>b</td><td>c</td></tr></table></td></tr></table>", "a\nb | c"),
        ("<table><tr><td><p>a</p><p>b</p></td></tr></table>", "a\n\nb"),
        ("<table><tr><td>&nbsp;</td><td>a</td></tr></table>", "a"),
        ("x<table>A<tr><td>b</table>y", "x\n\nA\nb\n\ny"),
        ("<table><tr><td><img alt=Logo><td><img alt=dot width=1></table>", "Logo"),
        ("<a href=//a.example><img alt=Save></a> <img alt=Picture>", "Save [a.example]"),
    ],
)
def test_rows_of_data_stand_on_one_line_and_layout_falls_apart(html: str, text: str) -> None:
    assert html_to_text(html).text.strip() == text


@pytest.mark.parametrize(
    ("target", "words", "text"),
    [
        ("https://pay.example/x?y=1", "pay here", "pay here [pay.example]"),
        ("http://WWW.example.org:80/", "see www.example.org", "see www.example.org"),
        ("https://evil.example", "https://bank.example/", "https://bank.example/ [evil.example]"),
        ("https://evil.example", "not-evil.example.org", "not-evil.example.org [evil.example]"),
        ("https://bank.example@evil.example/", "bank.example", "bank.example [evil.example]"),
        (" https:\\/\tevil.example\\@bank.example", "x", "x [evil.example]"),
        ("//b%75y.example/", "x", "x [buy.example]"),
        ("https://b\xfccher.example", "x", "x [xn--bcher-kva.example]"),
        ("https://xn--bcher-kva.example", "x", "x [xn--bcher-kva.example]"),
        ("mailto:ana@example.org?subject=x", "Ana", "Ana [ana@example.org]"),
        ("mailto:ana@example.org", "Ana@example.org", "Ana@example.org"),
        ("javascript:go()", "x", "x [javascript:]"),
        ("#top", "x", "x"),
        ("tel:123", "x", "x"),
        ("https://[::1", "x", "x [[::1]"),
        ("https://example.org", "", ""),
    ],
)
def test_a_link_tells_its_host_where_its_words_do_not(target: str, words: str, text: str) -> None:
    assert html_to_text(f'<a href="{target}">{words}</a>').text == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Yes</p><blockquote><p>Sure?</p></blockquote>no", "Yes\n\n> Sure?\n\nno"),
        ("a<blockquote>b<blockquote>c</blockquote></blockquote>", "a\n\n> b\n>\n>> c"),
        ("a<blockquote style='margin:0 0 0 40px;border:none'>b</blockquote>", "a\n\nb"),
        ("a<div class=yahoo_quoted>On Monday Ben wrote:<p>b</p></div>", "a\n> On Monday Ben wrote:\n>\n> b"),
        ("<div>a<div id=divRplyFwdMsg>From: Ben</div><div>b</div></div>c", "a\n> From: Ben\n> b\nc"),
        ("<div class=gmail_quote>Ben wrote:<blockquote>b</blockquote>c</div>", "Ben wrote:\n\n> b\n\nc"),
        ("a<div class=gmail_signature>Ana<br>Example</div>", "a\n--\nAna\nExample"),
        ("a<div class=moz-signature>-- <br>Ana</div>", "a\n--\nAna"),
        ("a<br>-- <br><div class=gmail_signature>Ana</div>", "a\n--\nAna"),
        ("a<div id=Signature></div>b", "a\nb"),
    ],
)
def test_quotes_and_signatures_are_marked(html: str, text: str) -> None:
    assert html_to_text(html).text == text


@pytest.mark.parametrize("piece", ["<i>x</i>", "<p>x", "<b>x", "<td>x", "<a href=//a.b>x</a>", "<li>x", "<img alt=x>"])
@pytest.mark.parametrize("times", [1, 900])
def test_all_that_stands_in_a_page_is_read_to_the_end(piece: str, times: int) -> None:
    assert html_to_text(piece * times + "</b>" * times + "<p>last").text.endswith("last")


@pytest.mark.parametrize(
    "piece",
    [
        *("<!--x", "<a ", "</", "<![x>", "<?x>", "<div>", "</p>", "<a b='", "&#x", "&amp;", "<b>x</b>", "<br>", "<ul>"),
        *(
            "<td><hr>",
            "<table><tr><td>",
            "<style>.a{",
            "<p style='a:b;",
            "[if",
            "\0",
            "\ud800",
            "&#x110000;",
            "&#xd800;",
        ),
        *("<a href=//x.y>z", "<pre>\n", "<blockquote>x", "<div id=appendonsend></div>", "<p>x", "<svg>", "<select>"),
    ],
)
def test_hostile_repetition_ends(piece: str) -> None:
    read = text_or_reason(piece * 20_000)
    assert "\0" not in read
    assert read.encode() is not None
    assert not read.startswith("html_") or read in {"html_too_deep", "html_too_complex"}


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("x" * (8 * 1024 * 1024 + 1), "html_too_large"),
        ("<br>" * 200_001, "html_too_complex"),
        ("".join(f"<p id=a{n}>" for n in range(20_001)), "html_too_complex"),
        ("<div>" * 1_001 + "deep", "html_too_deep"),
    ],
)
def test_what_is_too_much_is_refused_by_name(page: str, reason: str) -> None:
    with pytest.raises(InputRefused) as refused:
        html_to_text(page)
    assert refused.value.reason == reason


def test_a_wide_table_stays_as_small_as_its_words() -> None:
    page = "<table border=1><tr>" + f"<td>{'w' * 50_000}" + "<td>x" * 500 + "<tr><td>a" * 500 + "</table>"
    assert len(html_to_text(page).text) < 2 * len(page)


def test_a_tag_may_have_as_many_attributes_as_it_likes() -> None:
    assert html_to_text("<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x").text.strip() == "x"


TOKENS = [
    *(
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<table>",
        "<tr>",
        "<td>",
        "<th>",
        "</td>",
        "</tr>",
        "</table>",
        "<ul>",
        "</ul>",
    ),
    *("<li>", "<ol>", "</ol>", "<blockquote>", "</blockquote>", "<a href='https://a.example'>", "</a>", "<br>", "<hr>"),
    *(
        "<b>",
        "</b>",
        "<pre>",
        "</pre>",
        "<h1>",
        "</h1>",
        "<div class=gmail_signature>",
        "&nbsp;",
        "&lt;",
        " ",
        "\n",
        "\0",
    ),
    *("</body>", "</html>", "<html>", "<body>", "<noscript>", "</noscript>", "<span style='color:#333'>", "</span>"),
]
UNSEEN = [
    "<script>{}</script>",
    "<style>{}</style>",
    "<!-- {} -->",
    "<template>{}</template>",
    "<span style='display:none'>{}</span>",
    "<i style='font-size:0'>{}</i>",
    "<i style='color:#fff;background:#fff'>{}</i>",
    "<i hidden><b>{}</b></i>",
]


@given(st.lists(st.sampled_from([*TOKENS, "seen", "unseen"]), max_size=60), st.data())
def test_what_is_seen_stands_in_the_text_and_what_is_hidden_does_not(tokens: list[str], data: st.DataObject) -> None:
    page, shown, hidden = [], [], []
    for number, token in enumerate(tokens):
        if token == "seen":
            shown.append(f"shown{number}w")
            page.append(shown[-1])
        elif token == "unseen":
            hidden.append(f"secret{number}w")
            page.append(data.draw(st.sampled_from(UNSEEN)).format(hidden[-1]))
        else:
            page.append(token)
    text = html_to_text("".join(page)).text
    assert [word for word in shown if word not in text] == []
    assert [word for word in hidden if word in text] == []
    assert sorted(shown, key=text.find) == shown
    assert not any(line != line.rstrip() for line in text.split("\n"))


@given(st.text(alphabet=st.sampled_from("<>/!-='\" &;#x0ab[]{}pdivtable\0\ud800\u202e"), max_size=120))
def test_any_text_is_some_page(page: str) -> None:
    html_to_text(page).text.encode()
