"""What attached text and HTML become."""

import pytest

from adapters.source._text import clean
from adapters.source.files import read_file
from tests.adapters.source.files.making import a_room, read

CYRILLIC = "Отправьте план до пятницы, пожалуйста: склад закрывается в субботу утром."
JAPANESE = "金曜日までに計画を送ってください。倉庫は土曜日に閉まります。よろしくお願いします。"


@pytest.mark.parametrize(
    ("data", "charset", "words"),
    [
        ("Café, Zürich".encode(), None, "Café, Zürich"),
        ("Café".encode("cp1252"), None, "Café"),
        ("Café".encode("cp1252"), "no-such-charset", "Café"),
        ("Café".encode("utf-16"), None, "Café"),
        ("Café".encode("utf-16-le"), "utf-16le", "Café"),
        (CYRILLIC.encode("koi8-r"), "koi8-r", CYRILLIC),
        (CYRILLIC.encode("cp1251"), None, CYRILLIC),
        (JAPANESE.encode("shift_jis"), None, JAPANESE),
        (b"a" * 100 + b"\0\x07b\r\nc\t\r\n", None, "a" * 100 + "b\nc"),
    ],
)
def test_text_is_decoded_by_what_is_known_of_it(data: bytes, charset: str | None, words: str) -> None:
    assert read_file("Übersicht.txt", "text/plain", data, charset, a_room()).words == words


def test_text_of_western_script_is_never_guessed_to_be_of_another() -> None:
    words = "Die Straße zur Mühle ist für Lastwagen gesperrt, größere müssen über die Brücke fahren. " * 3
    assert read(words.encode("cp1252")).words == words.strip()


def test_csv_and_markdown_stand_as_they_were_written() -> None:
    assert (
        read(b'who,what\r\nAna,"ship, then rest"\r\n', "a.csv", "text/csv").words == 'who,what\nAna,"ship, then rest"'
    )
    assert read(b"# Plan\n\n- ship\n", "a.md", "text/markdown").words == "# Plan\n\n- ship"


def test_html_is_what_a_person_sees_of_it() -> None:
    found = read(b"<html><body><p>Ship</p><p style='display:none'>Burn</p><ul><li>now</li></ul></body></html>")
    assert ("Burn" in found.words, found.hidden > 0) == (False, True)
    assert found.words.split() == ["Ship", "-", "now"] or found.words.split() == ["Ship", "*", "now"]


def test_a_long_text_is_cut_and_says_so() -> None:
    found = read("é".encode() * 300_000)
    assert (len(found.words), found.limits) == (200_000, ("attachment_chars",))


def test_words_are_in_normal_form_even_where_they_are_cut() -> None:
    found = read(("a\u0301 \u200b\n" * 100_000).encode(), room=a_room(chars=1_001))
    assert found.words == clean(found.words)
