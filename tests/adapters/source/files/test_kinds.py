"""What a file is taken for, and why some are not read."""

import zipfile
from io import BytesIO

import pytest

from adapters.source._magic import FileKind
from adapters.source.files._kinds import kind_of
from tests.adapters.source.files.making import a_pdf, a_room, read, shown, some_docx, some_pptx, some_xlsx


def a_zip(**entries: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, words in entries.items():
            package.writestr(name, words)
    return out.getvalue()


def an_ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><text>a</text></svg>', "image"),
        (b"ID3\x04" + bytes(20), "audio"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio"),
        (b"\0\0\0\x18ftypmp42" + bytes(9), "video"),
        (b"\x1f\x8b\x08" + bytes(20), "archive"),
        (a_zip(readme="hello"), "archive"),
        (a_zip(**{"inner.zip": a_zip(readme="hello").decode("latin-1")}), "archive"),
        (bytes(257) + b"ustar\0" + bytes(249), "archive"),
        (an_ole("WordDocument"), "legacy_format"),
        (an_ole("Workbook"), "legacy_format"),
        (an_ole("PowerPoint Document"), "legacy_format"),
        (an_ole("EncryptedPackage"), "encrypted"),
        (an_ole("__properties_version1.0"), "unsupported"),
        (b"-----BEGIN PGP MESSAGE-----\n", "encrypted"),
        (b"-----BEGIN PGP SIGNATURE-----\n", "signature"),
        (b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" + bytes(20), "signature"),
        (b"{\\rtf1 Ship}", "unsupported"),
        (b"8BPS\0\1" + bytes(6), "image"),
        (b"GIF89a\1\0\1\0" + bytes(9), "image"),
        (b"II*\0\x08\0\0\0", "image"),
        (b"MM\0*\0\0\0\x08", "image"),
        (b"\0\0\1\0\1\0" + bytes(9), "image"),
        (b"BM\x46\0\0\0\0\0\0\0", "image"),
        (b"RIFF\x1a\0\0\0WEBPVP8 ", "image"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "image"),
        (b"\xff\x0a\0\0" + bytes(9), "image"),
        (b"\1\0\0\0" + bytes(36) + b" EMF", "image"),
        (b"\xd7\xcd\xc6\x9a\0\0", "image"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "image"),
        (b"\xff\xfb\x90\0" + bytes(9), "audio"),
        (b"OggS\0\2" + bytes(9), "audio"),
        (b"fLaC\0\0\0\x22", "audio"),
        (b"MThd\0\0\0\6", "audio"),
        (b"#!AMR\n\x3c\0\0\1", "audio"),
        (b"\0\0\0\x18ftypM4A \0\0\0\0", "audio"),
        (b"RIFF\0\0\0\0AVI LIST", "video"),
        (b"\x1a\x45\xdf\xa3\1", "video"),
        (b"\0\0\1\xba\x44", "video"),
        (b"FLV\1\5\0\0\0\t", "video"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video"),
        (b"BZh91AY&SY", "archive"),
        (b"\xfd7zXZ\0\0\4", "archive"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "archive"),
        (b"Rar!\x1a\7\1\0", "archive"),
        (b"\x28\xb5\x2f\xfd\4", "archive"),
        (b"MSCF\0\0\0\0", "archive"),
        (b"\x78\x9f\x3e\x22\0\0", "archive"),
        (b"\x30\x82\1\0\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03", "encrypted"),
        (b"MZ\x90\0\3\0\0\0", "not_text"),
        (b"\x7fELF\2\1\1\0", "not_text"),
        (b"\xca\xfe\xba\xbe\0\0", "not_text"),
        (b"\0asm\1\0\0\0", "not_text"),
        (b"SQLite format 3\0", "not_text"),
        (b"wOF2\0\1\0\0", "not_text"),
        (b"\0\1\0\0\0\x0c", "not_text"),
        (a_zip(mimetype="application/vnd.oasis.opendocument.text"), "unsupported"),
        (bytes(range(256)) * 4, "not_text"),
        (b"", "no_words"),
        (b" \n\t\n", "no_words"),
    ],
)
def test_what_is_not_read_says_why(data: bytes, reason: str) -> None:
    found = read(data, "plan.txt", "text/plain")
    assert (found.unread, found.words) == (reason, "")


@pytest.mark.parametrize("data", [some_docx(), some_pptx(), a_pdf(shown("Ship on Friday."))])
@pytest.mark.parametrize(("name", "said"), [("a.png", "image/png"), ("a.txt", "text/plain"), ("", "")])
def test_the_bytes_win_over_the_name_and_the_media_type(data: bytes, name: str, said: str) -> None:
    assert "Ship on Friday." in read(data, name, said).words


@pytest.mark.parametrize("words", ["GIF89a is a format.", "MZ begins programs.", "OggS it is.", "a = ftyp is a box."])
def test_words_that_begin_like_a_picture_are_words(words: str) -> None:
    assert read(words.encode(), "scan.png", "image/png").words == words


def test_russian_words_that_begin_like_a_song_are_words() -> None:
    words = "ясно, отправлю план до пятницы"
    assert read(words.encode("cp1251"), "plan.txt", "text/plain").words == words


def test_bytes_that_tell_nothing_are_what_they_are_said_to_be() -> None:
    assert read(bytes(range(256)), "scan.tif", "image/tiff").unread == "image"


@pytest.mark.parametrize(
    ("name", "said", "data", "kind"),
    [
        ("a", "", b"\n<!-- x -->\n<!DOCTYPE html><p>a", FileKind.HTML),
        ("a", "text/html; charset=utf-8", b"<p>a</p>", FileKind.HTML),
        ("a.HTM", "", b"Ship <b>now</b>", FileKind.HTML),
        ("a.html", "", b"2 < 3 and 4 > 3", FileKind.TEXT),
        ("a.xml", "", b'<?xml version="1.0"?><order><item/></order>', FileKind.TEXT),
        ("a", "", b"\xef\xbb\xbfBEGIN:VCALENDAR\r\n", FileKind.CALENDAR),
        ("a", "", b"junk\n" + a_pdf(shown("Ship")), FileKind.PDF),
        ("a", "", b"A PDF begins with %PDF-1.7 and ends otherwise.", FileKind.TEXT),
        ("a.html", "", b"<!---->" * 140 + b"<p>", FileKind.HTML),
        ("a.docx", "", some_xlsx(), FileKind.XLSX),
        ("a", "", "BEGIN:VCALENDAR\r\n".encode("utf-16"), FileKind.CALENDAR),
    ],
)
def test_kinds_of_text_are_told_apart(name: str, said: str, data: bytes, kind: FileKind) -> None:
    assert kind_of(name, said, data, None) is kind


def test_nothing_is_read_when_the_message_has_no_room_left() -> None:
    assert read(b"Ship on Friday.", room=a_room(chars=0)).unread == "no_room"


def test_a_file_takes_from_the_room_what_it_used() -> None:
    room = a_room(chars=20, bytes_expanded=10**6)
    assert read(some_docx(), room=room).words == "Ship on Friday."
    assert (room.chars, room.bytes_expanded < 10**6) == (5, True)
    cut = read(b"Then rest on Sunday.", room=room)
    assert (cut.words, cut.limits, room.chars, room.limits) == ("Then", ("attachment_chars",), 1, ["attachment_chars"])
