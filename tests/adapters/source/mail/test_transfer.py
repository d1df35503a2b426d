"""Transfer encodings and charsets, as well done as the world does them."""

from base64 import b64encode

import pytest

from tests.adapters.source.reading import FROM_TO, mail

WORDS = "Привет, пришлите мне, пожалуйста, отчёт до пятницы"


def encoded(encoding: str, body: bytes, content_type: str = "text/plain; charset=utf-8") -> str:
    head = f"{FROM_TO}Content-Type: {content_type}\nContent-Transfer-Encoding: {encoding}\n\n"
    return mail(head.encode() + body).text


@pytest.mark.parametrize(
    ("encoding", "body", "expected"),
    [
        ("quoted-printable", b"caf=C3=A9 =\nau lait=", "café au lait"),
        ("Quoted-Printable ", b"50=% =XY", "50=% =XY"),
        ('"quoted-printable"', b"a=20b", "a b"),
        ("base64", b64encode("café".encode()).rstrip(b"="), "café"),
        ("BASE64;", b"Y2Fm\n!!\nw6k=\n", "caf"),
        ("base64", b"Y2Fmw6l4", "caféx"),
        ("base64", b"Not encoded at all.\nReally.", "Not encoded at all.\nReally."),
        ("base64", b64encode(b"Hello.") + b"\n-- \na footer\n", "Hello.\n--\na footer"),
        ("x-uuencode", b"begin 644 a.txt\n%2&5L;&\\ \n \nend\n", "Hello"),
        ("no-such", b"Hello.", "Hello."),
    ],
)
def test_a_body_is_decoded_however_badly_it_was_encoded(encoding: str, body: bytes, expected: str) -> None:
    assert encoded(encoding, body).startswith(expected)


@pytest.mark.parametrize("charset", ["koi8_r", "cp1251", "utf-8"])
@pytest.mark.parametrize("declared", ["", "; charset=unknown-8bit", "; charset=us-ascii", "; charset=x-no-such"])
def test_undeclared_bytes_are_read_by_what_they_look_like(charset: str, declared: str) -> None:
    assert encoded("8bit", WORDS.encode(charset), f"text/plain{declared}") == WORDS


def test_too_few_bytes_to_tell_are_read_as_windows_1252() -> None:
    assert encoded("8bit", b"Gr\xfc\xdfe", "text/plain") == "Grüße"


@pytest.mark.parametrize(
    ("charset", "codec"),
    [("x-sjis", "cp932"), ("gb2312", "gb18030"), ("ks_c_5601-1987", "cp949"), ("windows-31j", "cp932")],
)
def test_a_charset_is_known_by_the_names_in_use(charset: str, codec: str) -> None:
    assert encoded("8bit", "日本 word".encode(codec), f'text/plain; charset="{charset}"') == "日本 word"


def test_a_page_may_declare_its_own_charset() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Да</p>'
    assert encoded("8bit", page.encode("koi8-r"), "text/html") == "Да"


@pytest.mark.parametrize(
    ("parameters", "body", "expected"),
    [
        ("format=flowed", "One line \nthat goes on.\nTwo.", "One line that goes on.\nTwo."),
        ("format=flowed; delsp=yes", "日 \n本", "日本"),
        ("format=flowed", "> quoted \n> on\nown", "> quoted on\nown"),
        ("format=flowed", "> a \n>> b", "> a\n>> b"),
        ("format=flowed", " >not a quote", ">not a quote"),
        ("format=flowed", "Yes. \n-- \nAna", "Yes.\n--\nAna"),
        ("format=fixed", "One \nTwo", "One\nTwo"),
    ],
)
def test_flowed_lines_are_joined(parameters: str, body: str, expected: str) -> None:
    assert encoded("8bit", body.encode(), f"text/plain; charset=utf-8; {parameters}") == expected


def test_enriched_text_loses_its_commands() -> None:
    body = b"<bold>Hello</bold> <color><param>red</param>Ana</color>,\nsee\n\n1 << 2."
    assert encoded("7bit", body, "text/enriched") == "Hello Ana, see\n1 < 2."
