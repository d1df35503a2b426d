"""Files made to hurt: none grows beyond its room, none is believed."""

import struct
import tracemalloc
import zipfile
import zlib
from io import BytesIO

import pytest

from adapters.source._limits import EXPANDED_BYTES_MAX, FILE_BYTES_MAX, MARKUP_MAX, ZIP_ENTRIES_MAX
from tests.adapters.source.files.making import (
    a_pdf,
    a_room,
    entry_of,
    noise,
    read,
    shown,
    some_docx,
    some_pptx,
    some_xlsx,
    with_entries,
)

MIB = 1024 * 1024
BODY = b"<w:body>"
LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha ha ha ha ha ">'
    + b"".join(b'<!ENTITY %c "%s">' % (name, b"&%c;" % (name - 1) * 10) for name in range(ord("b"), ord("k")))
    + b"]>"
)
FROM_A_FILE = b'<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/hostname">]>'
MADE = [
    (some_docx(), "word/document.xml", b"Ship on Friday."),
    (some_pptx(), "ppt/slides/slide1.xml", b"Ship on Friday."),
    (some_xlsx(), "xl/worksheets/sheet1.xml", b"Friday"),
]


def test_a_hundred_mebibytes_of_zeros_are_not_unpacked() -> None:
    bomb, room = with_entries(some_docx(), {"word/media/a.bin": bytes(100 * MIB)}), a_room()
    read(some_docx())  # what its reader takes itself is not counted
    tracemalloc.start()
    found = read(bomb, room=room)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found.unread, len(bomb) < MIB, peak < 10 * MIB) == ("expands_too_far", True, True)
    assert EXPANDED_BYTES_MAX - room.bytes_expanded <= 100 * len(bomb) + 64 * 1024


def test_the_counter_stops_at_the_room_that_the_message_has_left() -> None:
    room = a_room(bytes_expanded=5 * MIB)
    big = with_entries(some_docx(), {"word/media/a.bin": noise(3 * MIB)})
    assert [read(big, room=room).unread for _ in range(3)] == [None, "no_room", "no_room"]
    assert room.bytes_expanded == 0


def test_a_size_that_an_entry_declares_is_not_believed() -> None:
    bomb = with_entries(some_docx(), {"word/media/a.bin": bytes(10 * MIB)})
    true, lie = struct.pack("<I", 10 * MIB), struct.pack("<I", 10)
    assert bomb.count(true) == 2
    assert read(bomb.replace(true, lie)).unread == "broken"


def test_entries_that_overlap_are_counted_each_time() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", bytes(MIB))
        package.writestr("word/document.xml", b"")
        one = package.infolist()[0]
        for number in range(500):
            again = zipfile.ZipInfo(f"word/{number:015}")
            for told in ("CRC", "compress_size", "file_size", "header_offset", "compress_type", "flag_bits"):
                setattr(again, told, getattr(one, told))
            package.filelist.append(again)
            package.NameToInfo[again.filename] = again
    assert read(out.getvalue()).unread in {"expands_too_far", "broken"}


def test_a_zip_within_a_zip_stays_shut() -> None:
    inner = with_entries(some_docx(), {"word/media/a.bin": bytes(40 * MIB)})
    found = read(with_entries(some_docx(), {f"word/embeddings/{number}.zip": inner for number in range(16)}))
    assert found.words == "Ship on Friday."


def test_a_document_of_too_many_entries_is_not_opened() -> None:
    entries = {f"word/{number}": b"" for number in range(ZIP_ENTRIES_MAX)}
    assert read(with_entries(some_docx(), entries)).unread == "too_many_entries"


def test_a_document_of_too_many_tags_is_not_parsed() -> None:
    body = entry_of(some_docx(), "word/document.xml").replace(BODY, BODY + b"<w:p/>" * MARKUP_MAX)
    bomb = with_entries(some_docx(), {"word/document.xml": body, "noise": noise(MIB)})
    assert read(bomb).unread == "too_much_markup"


def test_xml_that_nests_without_end_is_broken() -> None:
    body = entry_of(some_docx(), "word/document.xml").replace(BODY, BODY + b"<w:sdt>" * 50_000)
    assert read(with_entries(some_docx(), {"word/document.xml": body})).unread == "broken"


@pytest.mark.parametrize("dtd", [LAUGHS, FROM_A_FILE])
@pytest.mark.parametrize(("whole", "part", "words"), MADE)
def test_a_document_with_entities_is_broken(whole: bytes, part: str, words: bytes, dtd: bytes) -> None:
    start, rest = _declared(entry_of(whole, part).replace(words, b"&j;"))
    assert read(with_entries(whole, {part: start + dtd + rest})).unread == "broken"


@pytest.mark.parametrize("dtd", [LAUGHS, FROM_A_FILE])
@pytest.mark.parametrize(("whole", "part", "words"), MADE)
def test_entities_in_a_part_of_another_name_are_not_expanded(whole: bytes, part: str, words: bytes, dtd: bytes) -> None:
    """The check by names misses it: the parsers themselves must not."""
    start, rest = _declared(entry_of(whole, part).replace(words, b"[&j;]"))
    name = part.rpartition("/")[2].encode()
    moved = {part.replace(".xml", ".bin"): start + dtd + rest}
    with zipfile.ZipFile(BytesIO(whole)) as package:
        for entry in package.namelist():
            if entry.endswith(".rels") or entry == "[Content_Types].xml":
                told = package.read(entry).replace(name, name.replace(b".xml", b".bin"))
                moved[entry.replace(name.decode(), name.decode().replace(".xml", ".bin"))] = told
    found = read(with_entries(whole, moved))
    assert found.unread == "broken" or found.words.removeprefix("Slide 1\n") == "["


def _declared(xml: bytes) -> tuple[bytes, bytes]:
    end = xml.index(b"?>") + 2 if xml.startswith(b"<?xml") else 0
    return xml[:end], xml[end:]


@pytest.mark.parametrize("times", [1, 2])
def test_a_page_that_unpacks_without_end_is_left_out(times: int) -> None:
    drawn = bytes(100 * MIB)
    for _ in range(times):
        drawn = zlib.compress(drawn, 9)
    filters = b"[%s]" % (b"/FlateDecode" * times)
    page = b"<</Length %d/Filter%s>>stream\n%s\nendstream" % (len(drawn), filters, drawn)
    tracemalloc.start()
    found = read(a_pdf(page, shown("Ship on Friday.")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found.words, found.limits, peak < 60 * MIB) == ("Ship on Friday.", ("page_drawing",), True)


def test_pages_that_draw_too_much_together_end_the_reading() -> None:
    drawn = zlib.compress(b"% " + b"x" * MIB + b"\n" + shown("Ship on Friday."), 9)
    page = b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(drawn), drawn)
    room = a_room()
    found = read(a_pdf(*[page] * 50), room=room)
    assert (found.limits, found.words.count("Ship")) == (("bytes_expanded",), 5)
    assert EXPANDED_BYTES_MAX - room.bytes_expanded < 8 * MIB


def test_a_file_that_is_too_large_is_not_looked_at() -> None:
    assert read(bytes(FILE_BYTES_MAX + 1)).unread == "too_large"
