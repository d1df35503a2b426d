"""Decodes base64 and uuencoding, however badly they were done."""

import binascii
import re

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


def from_base64(data: bytes) -> bytes:
    """The bytes, whatever else stands between the letters, and whether or not the padding is there."""
    letters = _NOT_BASE64.sub(b"", data)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def from_uu(lines: list[bytes]) -> bytes:
    """The bytes of uuencoded lines; a line that is none of them is left out."""
    decoded = []
    for line in filter(None, lines):  # of an empty line the library makes 32 bytes
        try:
            decoded.append(binascii.a2b_uu(line))
        except binascii.Error:
            try:  # some encoders write lines that are too long: as the standard library's uu module mends it
                decoded.append(binascii.a2b_uu(line[: (((line[0] - 32) & 63) * 4 + 5) // 3 + 1]))
            except (binascii.Error, IndexError):
                continue
    return b"".join(decoded)
