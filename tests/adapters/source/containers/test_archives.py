"""Archives are gone through in bounded memory, and nothing in them hurts."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from adapters.source.containers import Entry, Unread, found_in, found_in_stream
from adapters.source.containers._packed import WHOLE_FREE_BYTES
from tests.adapters.source.containers.finding import POSTMARK, found, mail, told

MBOX = f"{POSTMARK}{mail(1)}\n{POSTMARK}{mail(2)}"
FILES = {"in/1.": mail(1), "in/box": MBOX, "pixel.png": "\x89PNG\0", "._pixel.png": "x"}
TOLD = [
    (":in/1.", "message/rfc822"),
    (":in/box:1", "message/rfc822"),
    (":in/box:2", "message/rfc822"),
    (":pixel.png", "unknown_media_type"),
    (":._pixel.png", "hidden"),
]


def tar(files: Mapping[str, str | bytes], **odd: bytes) -> bytes:
    """A tar of files, and of odd members by their type."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, text in files.items():
            body = text.encode() if isinstance(text, str) else text
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
        for name, kind in odd.items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/hostname"
            archive.addfile(info)
    return made.getvalue()


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return made.getvalue()


@pytest.fixture
def look(tmp_path: Path) -> Callable[[str, bytes], list[tuple[str, str]]]:
    """What is found in a file of these bytes, by place behind its name."""

    def looked(name: str, body: bytes) -> list[tuple[str, str]]:
        (tmp_path / name).write_bytes(body)
        return [(place.removeprefix(name), what) for place, what in found(tmp_path / name)]

    return looked


Look = Callable[[str, bytes], list[tuple[str, str]]]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_a_tar_is_gone_through_whatever_packs_it(look: Look, pack: Callable[[bytes], bytes]) -> None:
    assert look("a.tar", pack(tar(FILES))) == TOLD


def test_a_zip_is_gone_through(look: Look) -> None:
    assert look("a.zip", zipped(FILES)) == TOLD


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_packed_mailbox_or_mail_is_what_is_in_it(look: Look, pack: Callable[[bytes], bytes]) -> None:
    assert look("box.gz", pack(MBOX.encode())) == [(":1", "message/rfc822"), (":2", "message/rfc822")]
    assert look("a.vtt.gz", pack(b"Hello")) == [("", "text/vtt")]
    assert look("a.json.xz", pack(b'{"text": "a"}') * 2) == [("", "application/json")]


def test_the_bytes_are_those_that_were_packed(tmp_path: Path) -> None:
    text = mail(1, "Zeile ä\n" * 50_000)
    (tmp_path / "a.tar.xz").write_bytes(lzma.compress(tar({"a": text, "b": mail(2)})))
    assert [one.body.decode() for one in found_in(tmp_path / "a.tar.xz") if isinstance(one, Entry)] == [text, mail(2)]


def test_what_is_no_file_or_leads_out_of_a_tar_is_passed_over(look: Look) -> None:
    odd = {"soft": tarfile.SYMTYPE, "hard": tarfile.LNKTYPE, "pipe": tarfile.FIFOTYPE, "dir": tarfile.DIRTYPE}
    made = tar({"../up.eml": mail(), "/root.eml": mail(), "a.eml": mail()}, **odd)
    assert look("a.tar", made) == [
        (":../up.eml", "unsafe_path"),
        (":/root.eml", "unsafe_path"),
        (":a.eml", "message/rfc822"),
        (":soft", "link"),
        (":hard", "link"),
        (":pipe", "device"),
    ]


def test_links_and_encrypted_files_of_a_zip_are_told(look: Look) -> None:
    link = zipfile.ZipInfo("link.eml")
    link.external_attr = 0o120777 << 16
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(link, "/etc/hostname")
        archive.writestr("../up.eml", mail())
        archive.writestr("secret.eml", mail())
    body = bytearray(made.getvalue())
    body[body.rfind(b"PK\x01\x02") + 8] |= 1
    assert look("a.zip", bytes(body)) == [
        (":link.eml", "link"),
        (":../up.eml", "unsafe_path"),
        (":secret.eml", "encrypted"),
    ]


BOMB = b" " * (WHOLE_FREE_BYTES // 2)


@pytest.mark.parametrize(
    ("name", "body", "place"),
    [
        ("a.tar.gz", gzip.compress(tar({"0.eml": mail(), "a.eml": BOMB, "b.eml": BOMB, "c.eml": BOMB})), ""),
        ("a.mbox.bz2", bz2.compress(MBOX.encode() + 3 * BOMB), ""),
        ("a.zip", zipped({"a.eml": b"Subject: x\n\n" + BOMB}), ":a.eml"),
    ],
)
def test_what_grows_too_much_is_not_unpacked(look: Look, name: str, body: bytes, place: str) -> None:
    assert look(name, body)[-1] == (place, "too_compressed")


def test_many_files_alike_shrink_very_well_and_are_read_all_the_same(look: Look) -> None:
    body = lzma.compress(tar({f"{number}.eml": mail(1, "Hello. " * 500) for number in range(500)}))
    assert len(body) * 200 < 500 * 3_500
    assert {what for _, what in look("a.tar.xz", body)} == {"message/rfc822"}


def test_the_others_of_a_zip_go_on(look: Look) -> None:
    body = zipped({"bomb.eml": mail(1, "x") + "\0" * len(BOMB), "a.eml": mail()})
    assert look("a.zip", body) == [(":bomb.eml", "too_compressed"), (":a.eml", "message/rfc822")]


def test_files_of_a_zip_that_overlap_are_refused(look: Look) -> None:
    body = zipped({"a.eml": mail(), "b.eml": mail()})
    first, second = body.find(b"PK\x01\x02"), body.rfind(b"PK\x01\x02")
    made = body[: second + 42] + body[first + 42 : first + 46] + body[second + 46 :]
    assert look("a.zip", made) == [("", "broken_archive")]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.tar", tar({"in.zip": zipped(FILES)})),
        ("a.tar", tar({"in.tar": tar(FILES)})),
        ("a.zip", zipped({"in.tar.gz": gzip.compress(tar(FILES))})),
        ("a.gz", gzip.compress(gzip.compress(b"x"))),
    ],
)
def test_an_archive_within_an_archive_is_not_opened(look: Look, name: str, body: bytes) -> None:
    assert [what for _, what in look(name, body)] == ["nested_archive"]


def test_no_header_gets_the_memory_it_asks_for(look: Look) -> None:
    info = tarfile.TarInfo("a.eml")
    info.type, info.size = tarfile.XHDTYPE, 2**33
    assert look("a.tar", info.tobuf()) == [("", "broken_archive")]
    packed = bytearray(lzma.compress(mail().encode()))
    header = slice(12, 12 + (packed[12] + 1) * 4 - 4)
    assert packed[14] == lzma.FILTER_LZMA2
    packed[16] = 40  # a dictionary of 4 GiB
    packed[header.stop : header.stop + 4] = zlib.crc32(packed[header]).to_bytes(4, "little")
    assert look("a.eml.xz", bytes(packed)) == [("", "broken_archive")]


CUTS = (0.1, 0.5, 0.9, 0.99)


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize(
    "body",
    [tar(FILES), zipped(FILES), *(pack(tar(FILES)) for pack in (gzip.compress, bz2.compress, lzma.compress))],
    ids=["tar", "zip", "gzip", "bzip2", "xz"],
)
def test_what_is_cut_off_or_garbled_ends_with_a_reason(look: Look, body: bytes, cut: float) -> None:
    at = int(len(body) * cut)
    garbled = body[:at] + bytes(255 - byte for byte in body[at : at + 9]) + body[at + 9 :]
    for made in (body[:at], garbled):
        assert isinstance(look("a.zip", made), list)


def test_a_pipe_is_read_like_a_file_but_for_a_zip() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise AssertionError

    packed = found_in_stream(Pipe(gzip.compress(tar(FILES))), "-")
    assert [place for place, _ in told(packed, Path("x"))] == [f"-{place}" for place, _ in TOLD]
    (refused,) = found_in_stream(Pipe(zipped(FILES)), "-")
    assert isinstance(refused, Unread)
    assert refused.failure.reason == "not_seekable"
