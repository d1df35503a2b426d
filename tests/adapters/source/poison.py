"""Messages made to hurt whoever reads them, and honest ones of the largest sizes."""

import base64
import io
import random
import zipfile
from datetime import timedelta

MIB = 1024 * 1024
ENVELOPE = (
    b"From: Ana Silva <ana@example.org>\r\nTo: Ben Osei <ben@example.org>\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n"
)
WORDS = b"Please look at the plan, Ben, and tell us by Friday what is missing.\r\n"
_CHARSETS = (
    "utf-8",
    "us-ascii",
    "utf-7",
    "utf-16",
    "big5",
    "iso-2022-jp",
    "gb2312",
    "unknown-8bit",
    "x-none",
    "\xff",
    "",
)
_BAD = (
    b"\xff\xfe",
    b"\x00",
    b"\xed\xa0\x80",
    b"\xc3",
    b"\x80\x81",
    b"\xef\xbf\xbf",
    b"\x1b$B",
    b"+2AA-",
    b"=00",
    b"=ED=A0=80",
)
_ENCODINGS = (b"8bit", b"7bit", b"quoted-printable", b"base64", b"x-uuencode", b"binary", b"none")


def giant_subject() -> bytes:
    """1 MB of encoded words in one header."""
    return ENVELOPE + b"Subject: " + b"=?utf-8?q?aaaaaaaaaaaa?=\r\n " * 37_000 + b"end\r\n\r\nHi\r\n"


def deep_parts(levels: int = 5_000) -> bytes:
    """Multiparts within multiparts."""
    opened = (
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(levels)
    )
    return ENVELOPE + b"".join(opened)


def many_parts(parts: int = 100_000) -> bytes:
    """So many parts in 3 MB."""
    return (
        ENVELOPE
        + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\nA: b\r\n\r\nHi there, Ben\r\n" * parts
        + b"--b--"
    )


def zeros(bytes_: int = 100 * MIB) -> bytes:
    """A zip of 100 kB that holds 100 MiB of nothing."""
    return zipped({"zeros.txt": b"\0" * bytes_})


def zips_in_zips(depth: int = 6, width: int = 10) -> bytes:
    """Each archive holds several of the next, and the last holds nothing at great length."""
    inner = zeros(10 * MIB)
    for _ in range(depth):
        inner = zipped({f"{number}.zip": inner for number in range(width)})
    return inner


def bomb(part: str, bytes_: int = 100 * MIB) -> bytes:
    """An office document whose one large part expands a thousandfold."""
    return zipped({"[Content_Types].xml": _types(part), part: b"<a>" + b" " * bytes_ + b"</a>"})


def zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def attached(name: str, media_type: str, content: bytes) -> bytes:
    """A mail with words and this file."""
    head = b'Content-Type: %s; name="%s"\r\nContent-Disposition: attachment; filename="%s"\r\n' % (
        media_type.encode(),
        name.encode(),
        name.encode(),
    )
    return (
        ENVELOPE
        + b"Subject: A file\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n"
        + WORDS
        + b"--b\r\n"
        + head
        + b"Content-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(content)
        + b"--b--\r\n"
    )


def misencoded(count: int = 500, seed: int = 1) -> list[bytes]:
    """Mails whose bytes are none of what they say."""
    rolls = random.Random(seed)  # noqa: S311  the same each time
    return [_misencoded(rolls) for _ in range(count)]


def _misencoded(rolls: random.Random) -> bytes:
    bad = b"".join(rolls.choice(_BAD) + b" word " for _ in range(rolls.randint(1, 20)))
    charset, encoding = rolls.choice(_CHARSETS).encode("latin-1"), rolls.choice(_ENCODINGS)
    heads = b"Subject: " + rolls.choice((bad, b"=?" + charset + b"?q?=FF=00=ED=A0=80?=", b"=?utf-8?b?AP/+?=")) + b"\r\n"
    kind = rolls.choice((b"text/plain", b"text/html"))
    return (
        ENVELOPE
        + heads
        + b"Content-Type: "
        + kind
        + b"; charset="
        + charset
        + b"\r\nContent-Transfer-Encoding: "
        + encoding
        + b"\r\n\r\n"
        + WORDS
        + bad
        + b"\r\n"
    )


def largest_mail() -> bytes:
    """25 MiB of words."""
    return ENVELOPE + b"Subject: All of it\r\n\r\n" + WORDS * ((25 * MIB - 1000) // len(WORDS))


def large_attachment() -> bytes:
    """A mail of 25 MiB, most of which is a file of text."""
    return attached("words.txt", "text/plain", WORDS * (17 * MIB // len(WORDS)))


def long_transcript(hours: int = 5) -> bytes:
    """Captions of a meeting so long: one every three seconds, by four people."""
    lines = ["WEBVTT", ""]
    for second in range(0, hours * 3600, 3):
        start, end = (_stamp(second + more) for more in (0, 2.9))
        speaker = ("Ana Silva", "Ben Osei", "Chen Li", "Dana Roy")[second // 30 % 4]
        lines += [f"{start} --> {end}", f"<v {speaker}>We look at point {second}, and come back to it tomorrow.", ""]
    return "\n".join(lines).encode()


def _stamp(seconds: float) -> str:
    whole = str(timedelta(seconds=int(seconds))).rjust(8, "0")
    return f"{whole}.{round(seconds % 1 * 1000):03}"


def long_chat(messages: int = 2_000) -> bytes:
    """A thread of so many messages."""
    rows = ",".join(
        f'{{"from": "Person {number % 40}", "at": "2026-03-02T{number // 100 % 24:02}:{number % 60:02}:00Z",'
        f' "text": "Message {number}: could you look at the plan, and say what is missing?"}}'
        for number in range(messages)
    )
    return f'{{"id": "thread", "messages": [{rows}]}}'.encode()


def _types(part: str) -> bytes:
    """What makes an archive a document of Word, or a table of Excel."""
    kind = "wordprocessingml.document" if part.startswith("word/") else "spreadsheetml.sheet"
    return (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/>'
        "</Types>"
    ).encode()
