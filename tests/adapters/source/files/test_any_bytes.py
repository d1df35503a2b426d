"""Whatever bytes come: words in normal form, or a named reason."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.source._text import clean
from adapters.source.files import read_file, unpack_tnef
from tests.adapters.source.files.making import a_pdf, a_room, shown, some_docx, some_pptx, some_xlsx
from tests.adapters.source.files.test_calendar import MEETING, YEARLY, a_calendar
from tests.adapters.source.files.test_tnef import WHOLE

FILES = {
    "docx": some_docx(),
    "xlsx": some_xlsx(),
    "pptx": some_pptx(),
    "pdf": a_pdf(shown("Ship on Friday.")),
    "calendar": a_calendar(MEETING, before=YEARLY),
    "html": b"<!doctype html><p>Ship <b>now</b><ul><li>a",
}
CHANGES = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=20)


def changed(whole: bytes, changes: list[tuple[float, int]]) -> bytes:
    """The file with bytes changed at these shares of its length."""
    data = bytearray(whole)
    for share, byte in changes:
        data[int(share * len(data))] = byte
    return bytes(data)


def check(data: bytes, media_type: str = "", charset: str | None = None) -> None:
    room = a_room(chars=1_000)
    found = read_file("ä.bin", media_type, data, charset, room)
    assert bool(found.words) != bool(found.unread)
    assert found.words == clean(found.words)
    assert (len(found.words), min(room.bytes_expanded, 0)) == (1_000 - room.chars, 0)


@pytest.mark.parametrize("kind", FILES)
@given(changes=CHANGES)
@settings(max_examples=60, deadline=None)
def test_a_damaged_file_is_read_or_unread_by_name(kind: str, changes: list[tuple[float, int]]) -> None:
    check(changed(FILES[kind], changes))


@given(data=st.binary(max_size=2_000), charset=st.sampled_from([None, "utf-8", "utf-16", "shift_jis", "nonsense"]))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_unread_by_name(data: bytes, charset: str | None) -> None:
    check(data, "text/plain", charset)


@given(changes=CHANGES)
@settings(max_examples=200, deadline=None)
def test_a_damaged_winmail_dat_is_unpacked_as_far_as_it_goes(changes: list[tuple[float, int]]) -> None:
    found = unpack_tnef(changed(WHOLE, changes), a_room())
    assert found.text is None or found.text == clean(found.text)
