"""Bytes become text by their mark, their declared charset, or their looks."""

# ruff: noqa: RUF001  mails are written in many scripts

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.source._charsets import declared_in, decode
from adapters.source._text import clean
from domain.conversation import Conversation
from tests.adapters.source.files.making import read as read_attached
from tests.adapters.source.reading import read

RUSSIAN = "Привет, Борис. Отправь, пожалуйста, план до пятницы."
CHINESE = "你好，请在星期五之前把计划发给我，谢谢。"


@given(st.binary(max_size=60), st.sampled_from([None, "utf-8", "utf-7", "utf-16", "idna", "hex", "\0", "x" * 99, "é"]))
def test_any_bytes_decode_by_any_name_of_a_charset(data: bytes, charset: str | None) -> None:
    clean(decode(data, charset)).encode()


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("Grüße".encode(), None, "Grüße"),
        ("Grüße".encode("cp1252"), None, "Grüße"),
        ("„Ja“".encode("cp1252"), "us-ascii", "„Ja“"),
        ("Grüße".encode("cp1252"), "x-unknown", "Grüße"),
        (codecs.BOM_UTF8 + "é".encode(), "iso-8859-1", "é"),
        ("é".encode("utf-16"), None, "é"),
        (codecs.BOM_UTF16_BE + "é".encode("utf-16-be"), "utf-8", "é"),
        ("é".encode("utf-32"), None, "é"),
        (b"a\xff", "utf-8", "a\ufffd"),
        ("漢".encode("gb18030"), "gb2312", "漢"),
    ],
)
def test_bytes_are_read_by_their_mark_else_by_their_charset(data: bytes, charset: str | None, text: str) -> None:
    assert decode(data, charset) == text


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("windows-1251", "cp1251"),
        ("X-CP1251", "cp1251"),
        (' "koi8" ', "koi8-r"),
        ("koi8-ru", "koi8-u"),
        ("iso88595", "iso8859-5"),
        ("x-mac-cyrillic", "mac-cyrillic"),
        ("unicode-1-1-utf-8", "utf-8"),
        ("csunicode", "utf-16-le"),
        ("utf-16", "utf-16-le"),
        ("unicodefffe", "utf-16-be"),
    ],
)
def test_a_charset_has_the_labels_of_the_encoding_standard(label: str, codec: str) -> None:
    assert decode(RUSSIAN.replace("\n", " ").encode(codec), label) == RUSSIAN


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("x-gbk", "gb18030"),
        ("gb_2312-80", "gb18030"),
        ("x-x-big5", "big5hkscs"),
        ("x-sjis", "cp932"),
        ("x-euc-jp", "euc_jp"),
        ("ks_c_5601-1989", "cp949"),
        ("windows-949", "cp949"),
    ],
)
def test_east_asian_charsets_have_their_labels_too(label: str, codec: str) -> None:
    assert decode("月火水木金".encode(codec), label) == "月火水木金"


@pytest.mark.parametrize("codec", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_byte_order_mark_goes_before_what_is_declared(codec: str) -> None:
    assert decode(RUSSIAN.encode(codec), "koi8-r") == RUSSIAN


def test_utf_32_is_not_taken_for_the_utf_16_that_its_mark_begins_with() -> None:
    data = codecs.BOM_UTF32_LE + RUSSIAN.encode("utf-32-le")
    assert read("text/plain", data).text == RUSSIAN
    assert read_attached(data).words == RUSSIAN


CAPTION = "WEBVTT\n\n00:01.000 --> 00:09.000\n"


def said(found: Conversation) -> str:
    (segment,) = found.segments
    return found.text[segment.start : segment.end]


@pytest.mark.parametrize(("words", "codec", "label"), [(RUSSIAN, "cp1251", "x-cp1251"), (CHINESE, "gb18030", "x-gbk")])
@pytest.mark.parametrize("is_declared", [True, False])
@pytest.mark.parametrize(
    ("media_type", "before"),
    [("text/plain", ""), ("text/html", "<p>"), ("text/vtt", CAPTION), ("message/rfc822", "{}Subject: x\n\n")],
)
def test_every_reader_reads_a_charset_alike(
    words: str, codec: str, label: str, media_type: str, before: str, *, is_declared: bool
) -> None:
    is_mail = media_type == "message/rfc822"
    header = f"Content-Type: text/plain; charset={label}\n" if is_declared else ""
    declared = f"; charset={label}" if is_declared and not is_mail else ""
    assert said(read(media_type + declared, (before.format(header) + words).encode(codec))) == words
    assert read_attached(words.encode(codec)).words == words


@pytest.mark.parametrize(
    ("head", "label"),
    [
        (b'<meta charset="x-cp1251">', "x-cp1251"),
        (b"<META http-equiv=Content-Type content='text/html; charset=koi8-r'>", "koi8-r"),
        (b"<meta charset=UTF-16>", "utf-8"),
        (b"<p>charset=koi8-r", None),
        (b" " * 3_000 + b"<meta charset=koi8-r>", None),
    ],
)
def test_a_page_names_its_charset_in_its_head(head: bytes, label: str | None) -> None:
    assert declared_in(head) == label


def test_an_upload_that_names_its_charset_in_its_head_is_read_by_it() -> None:
    assert said(read("text/html", "<meta charset=koi8-r><p>Да".encode("koi8-r"))) == "Да"
