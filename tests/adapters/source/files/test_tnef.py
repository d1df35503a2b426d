"""What a winmail.dat is unpacked into."""

import struct

import pytest

from adapters.source._limits import TNEF_MAX, TNEF_OBJECTS_MAX
from adapters.source.files import Unpacked, unpack_tnef
from tests.adapters.source.files.making import a_room, a_tnef, properties

CODEPAGE, MESSAGE, BODY = 0x9007, 0x9003, 0x800C
STARTS, TITLE, DATA, FILE = 0x9002, 0x8010, 0x800F, 0x9005
P_BODY, P_HTML, P_RTF, P_LONG_NAME, P_MEDIA_TYPE, P_OBJECT = 0x1000, 0x1013, 0x1009, 0x3707, 0x370E, 0x3701
STRING, UNICODE, BINARY, OBJECT = 0x1E, 0x1F, 0x0102, 0x0D


def wide(text: str) -> bytes:
    return f"{text}\0".encode("utf-16-le")


WHOLE = a_tnef(
    (CODEPAGE, struct.pack("<II", 1251, 0)),
    (MESSAGE, properties((P_BODY, UNICODE, wide("Ship on Friday.\r\nGrüße")), (P_HTML, BINARY, b"<p>Ship</p>"))),
    (STARTS, bytes(14)),
    (TITLE, b"PLAN~1.TXT\0"),
    (DATA, b"The plan."),
    (FILE, properties((P_LONG_NAME, UNICODE, wide("Größe des Kais.txt")), (P_MEDIA_TYPE, STRING, b"text/plain\0"))),
    (STARTS, bytes(14)),
    (TITLE, "план.pdf\0".encode("cp1251")),
    (DATA, b"%PDF-"),
)


def test_words_and_files_come_out_of_it() -> None:
    room = a_room()
    assert unpack_tnef(WHOLE, room) == Unpacked(
        "Ship on Friday.\nGrüße",
        "<p>Ship</p>",
        (("Größe des Kais.txt", "text/plain", b"The plan."), ("план.pdf", "application/octet-stream", b"%PDF-")),
    )
    assert (room.limits, a_room().bytes_expanded - room.bytes_expanded) == ([], len(b"The plan.%PDF-"))


def test_words_of_an_old_outlook_are_in_its_code_page() -> None:
    body = a_tnef((CODEPAGE, struct.pack("<II", 1251, 0)), (BODY, "Срочно\0".encode("cp1251")))
    assert unpack_tnef(body, a_room()).text == "Срочно"


def test_words_that_are_only_rtf_come_as_a_file() -> None:
    body = a_tnef((MESSAGE, properties((P_RTF, BINARY, b"packed"))))
    assert unpack_tnef(body, a_room()).files == (("message.rtf", "application/rtf", b"packed"),)


def test_a_message_within_is_a_file_and_not_unpacked_at_once() -> None:
    body = a_tnef((STARTS, b""), (FILE, properties((P_OBJECT, OBJECT, bytes(16) + WHOLE))))
    assert unpack_tnef(body, a_room()).files == (("", "application/ms-tnef", WHOLE),)


def test_messages_within_messages_come_to_an_end() -> None:
    body, room = WHOLE, a_room()
    for _ in range(TNEF_MAX + 1):
        body = a_tnef((STARTS, b""), (FILE, properties((P_OBJECT, OBJECT, bytes(16) + body))))
    unpacked = 0
    while files := unpack_tnef(body, room).files:
        body, unpacked = files[0][2], unpacked + 1
    assert (unpacked, room.limits) == (TNEF_MAX, ["tnef_nested"])


def test_files_that_have_no_room_are_left_out_by_name() -> None:
    room = a_room(bytes_expanded=10)
    found = unpack_tnef(WHOLE, room)
    assert (found.text, found.files, room.limits) == ("Ship on Friday.\nGrüße", (), ["tnef_bytes"])


@pytest.mark.parametrize(
    "told",
    [
        struct.pack("<I", 0xFFFFFFFF),
        struct.pack("<IHHI", 1, 0x1003, P_BODY, 0xFFFFFFFF),
        struct.pack("<IHHI", 1, STRING, P_BODY, 0xFFFFFFFF) + bytes(100_000),
        struct.pack("<IHHII", 1, STRING, P_BODY, 1, 0xFFFFFFFF),
        struct.pack("<IHH", 1, 0x7777, P_BODY),
        struct.pack("<IHH", 1, STRING, 0x8000),
        b"",
    ],
)
def test_counts_that_it_states_are_not_believed(told: bytes) -> None:
    room = a_room()
    assert (unpack_tnef(a_tnef((MESSAGE, told)), room), room.limits) == (Unpacked(), ["tnef_broken"])


def test_damaged_properties_leave_what_stands_beside_them() -> None:
    broken = properties((P_BODY, UNICODE, wide("Ship"))) + bytes(8)
    body, room = a_tnef((MESSAGE, b"\2" + broken[1:]), (STARTS, b""), (DATA, b"The plan.")), a_room()
    assert unpack_tnef(body, room) == Unpacked("Ship", None, (("", "application/octet-stream", b"The plan."),))
    assert room.limits == ["tnef_broken"]


def test_objects_without_end_are_cut_by_name() -> None:
    room = a_room()
    assert unpack_tnef(a_tnef(*[(STARTS, b"")] * (TNEF_OBJECTS_MAX + 1)), room).files == ()
    assert room.limits == ["tnef_files", "tnef_objects"]


@pytest.mark.parametrize("tenth", range(10))
def test_one_that_was_cut_gives_what_stood_before_the_damage(tenth: int) -> None:
    room = a_room()
    found, whole = unpack_tnef(WHOLE[: len(WHOLE) * tenth // 10], room), unpack_tnef(WHOLE, a_room())
    assert (found.text, found.html) in {(None, None), (whole.text, whole.html)}
    assert {data for _, _, data in found.files} <= {b"", b"The plan."}


def test_one_that_was_cut_says_so() -> None:
    room = a_room()
    assert (len(unpack_tnef(WHOLE[:-3], room).files), room.limits) == (2, ["tnef_broken"])
