"""What a person does not see of a page."""

import pytest

from adapters.source.html import html_to_text
from adapters.source.html._selectors import COMPOUNDS_MAX

WHITE = "color:#fff"


@pytest.mark.parametrize(
    "hidden",
    [
        "<!-- note -->",
        "<!-- never closed",
        "<template>x</template>",
        '<span style="Display : NONE !important">x</span>',
        '<span style="d\\69splay:none">x</span>',
        '<span style="display:none;display:foo">x</span>',
        '<span style="font-size:0px">x</span>',
        '<span style="font:0/0 a">x</span>',
        '<span style="font-size:1px">x</span>',
        '<div style="font-size:0"><b style="font-size:1em">x</b></div>',
        '<span style="visibility:hidden"><b>x</b></span>',
        '<span style="opacity:0.01">x</span>',
        '<span style="mso-hide:all">x</span>',
        "<p hidden>x<p>",
        '<div style="display:none">x<div>y</div>z</div>',
        '<div style="max-height:0;overflow:hidden">x</div>',
        '<div style="width:0;height:0;overflow:hidden">x</div>',
        '<div style="position:absolute;left:-9999px">x</div>',
        '<div style="position:absolute;clip:rect(0 0 0 0)">x</div>',
        '<div style="text-indent:-9999px">x</div>',
        f'<span style="{WHITE}">x</span>',
        '<span style="color:rgb(255, 255, 255)">x</span>',
        '<span style="color:hsl(0, 0%, 99%)">x</span>',
        '<span style="color:#fefefe">x</span>',
        '<span style="color:rgba(0,0,0,0)">x</span>',
        '<span style="color:transparent">x</span>',
        "<font color=white>x</font>",
        "<table bgcolor=navy><tr><td><font color='#000080'>x</font></table>",
        f'<div style="background:#000"><p style="background:white"><i style="{WHITE}">x</i></p></div>',
        f'<div style="{WHITE}"><a href="//a.example" style="color:white">x</a></div>',
        "<style>.pre{display:none}</style><div class='a PRE'>x</div>",
        "<style>#h, p.h {font-size:0}</style><p class=h>x</p>",
        "<style>@media screen{.h{display:none}}</style><p class=h>x</p>",
        "<style>.h{display:none!important}</style><p class=h style='display:block'>x</p>",
        "<p class=h>x</p><style>/* late */ .h{display:none}</style>",
        "<style>p.a.b{display:none}</style><p class='B c a'>x</p>",
        "<style>div .h{display:none}</style><div><b><i class=h>x</i></b></div>",
        "<style>div > p > b{display:none}</style><div><p><b>x</b></p></div>",
        "<style>#o .a>.h{display:none}</style><div id=o><p><i class=a><b class=h>x</b></i></p></div>",
        "<style>[class]{display:none}</style><p class=h>x</p>",
        "<style>p[data-h='1']{display:none}</style><p data-h=1>x</p>",
        "<style>p[style*='b l']{opacity:0}</style><p style='a:b lue'>x</p>",
        "<style>[id^=h][id$=g][id~=hig][id|=hig]{opacity:0}</style><p id=HIG>x</p>",
        "<style>div p.a{display:none} p.a{display:block}</style><div><p class=a>x</p></div>",
        '<span style="font-size:calc(0px)">x</span>',
        '<span style="font-size:min(0px, 1px)">x</span>',
        '<p style="background:CanvasText;color:#000">x</p>',
        '<p style="background:oklch(0 0 0);color:#000">x</p>',
        '<div style="transform:translateX(-9999px)">x</div>',
        '<div style="transform:rotate(3deg) translate(0, -999px)">x</div>',
        '<div style="translate:-300% 0">x</div>',
        '<div style="transform:scale(1, 0)">x</div>',
        '<div style="scale:0">x</div>',
        '<div style="zoom:0">x</div>',
        '<div style="content-visibility:hidden">x</div>',
        '<div style="filter:blur(1px) opacity(0)">x</div>',
        '<div style="-webkit-text-fill-color:transparent">x</div>',
        "<dialog>x</dialog>",
        '<div style="position:absolute;left:300%">x</div>',
        '<div style="text-indent:9999px">x</div>',
        "<p style='display:none'><textarea>x</textarea></p>",
        "<input value='x' style='display:none'>",
    ],
)
def test_what_is_not_seen_is_left_out_and_counted_once(hidden: str) -> None:
    shown = html_to_text(f"<div>Seen</div>{hidden}")
    assert (shown.text.strip(), shown.hidden) == ("Seen", 1)


@pytest.mark.parametrize(
    "white",
    [
        *("oklch(1 0 0)", "oklch(100% 0 90)", "hwb(0 100% 0%)", "lab(100 0 0)", "lch(99% 1 0)", "oklab(.99 0 0)"),
        *("color(srgb 1 1 1)", "Canvas", "window"),
    ],
)
def test_white_has_many_names(white: str) -> None:
    shown = html_to_text(f'<span style="color:{white}">x</span>')
    assert (shown.text, shown.hidden) == ("", 1)


@pytest.mark.parametrize(
    "seen",
    [
        '<span style="font-size:0.8em">x</span>',
        '<td style="font-size:0"><div style="font-size:14px">x</div></td>',
        '<span style="font:700 14px/20px Arial">x</span>',
        '<span style="visibility:hidden"><b style="visibility:visible">x</b></span>',
        '<div style="height:0">x</div>',
        '<div style="height:0;padding-bottom:56%;overflow:hidden">x</div>',
        '<div style="left:-9999px">x</div>',
        f'<div style="background-color:#123"><i style="{WHITE}">x</i></div>',
        f"<table bgcolor=navy><tr><td style='{WHITE}'>x</table>",
        f'<div style="background:url(a.png) no-repeat"><i style="{WHITE}">x</i></div>',
        f"<style>.a + .b{{background:#000}}</style><p class=b style='{WHITE}'>x</p>",
        f"<style>p{{{WHITE}}} .b{{color:#000}}</style><p class=b>x</p>",
        "<style>@media (prefers-color-scheme: dark){p{color:#fff}}</style><p>x</p>",
        "<style>@media only screen and (max-width:600px){p{display:none}}</style><p>x</p>",
        "<style>@media print{p{display:none}} p:hover{display:none} div p{display:none}</style><p>x</p>",
        "<p class=a aria-hidden=true>x</p>",
        f"<style>.a .b{{background:#000}}</style><div class=a><p class=b style='{WHITE}'>x</p></div>",
        "<style>.a .h, p>.h, .h.i, b.h, [data-x] .h, .h[id=y]{display:none}</style><p><b><i class=h id=x>x</i></b></p>",
        "<style>div>p{display:none} div div>b{display:none}</style><div><section><p><b>x</b></p></section></div>",
        "<style>.a .b:not(.c){display:none} .a~.b{display:none}</style><p class=a><b class=b>x</b></p>",
        "<style>#o p{display:block} .a p{display:none}</style><div id=o class=a><p>x</p></div>",
        '<span style="font-size:calc(1px + 1em)">x</span>',
        '<span style="font-size:max(0px, 1em)">x</span>',
        '<p style="color:oklch(0.5 0.2 30)">x</p>',
        '<p style="color:color-mix(in srgb, white, white)">x</p>',
        f'<p style="background:darkslategray;{WHITE}">x</p>',
        f'<p style="background:url(a.png) #fff;{WHITE}">x</p>',
        '<p style="background:linear-gradient(red,blue);-webkit-background-clip:text;color:transparent">x</p>',
        '<div style="transform:translateX(-50%) scale(.5)">x</div>',
        '<div style="position:absolute;left:100%;top:300%">x</div>',
        '<div style="filter:opacity(0.9) blur(0)">x</div>',
        "<dialog open>x</dialog>",
        f'<div style="{WHITE}"><a href="https://x">x</a></div>',
        "<p hidden style='display:block'>x</p>",
        "<p style='color:nocolour'>x</p>",
        "<!-- 12 --><!--[if mso]><table><tr><![endif]--><p>x</p><!--StartFragment-->",
        "<script>words</script><style>words</style><head><title>words</title></head>x",
    ],
)
def test_what_is_seen_is_never_left_out(seen: str) -> None:
    shown = html_to_text(seen)
    assert (shown.text.strip(), shown.hidden) == ("x", 0)


def test_each_that_hides_words_counts() -> None:
    hidden = "<i hidden>x <b>y</b></i>"
    assert html_to_text(f"{hidden}Seen{hidden}<i hidden> </i><!-- z -->").hidden == 3


def test_what_a_hidden_image_says_is_not_shown() -> None:
    assert html_to_text("<i style='visibility:hidden'><img alt='Budget: 4000 EUR'></i>").text == ""


def test_selectors_beyond_the_limit_are_not_read() -> None:
    many = "".join(f".a .b{number}{{display:none}}" for number in range(COMPOUNDS_MAX))
    shown = [html_to_text(f"<style>{many}</style><p class=a><b class=b{n}>x").text for n in (0, COMPOUNDS_MAX - 1)]
    assert shown == ["", "x"]
