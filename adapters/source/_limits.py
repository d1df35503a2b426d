"""The limits on what is read; each is checked before the bytes reach a parser."""

from domain.failures import InputRefused

BODY_BYTES_MAX = 25 * 1024 * 1024
LINES_MAX = 1_000_000
"""A line costs a parser some 60 bytes more than it holds."""

HEADER_BLOCK_BYTES_MAX = 256 * 1024
HEADER_BYTES_MAX = 32 * 1024
"""stdlib email took 3.1 GB for one encoded header of 300 kB."""
MIME_HEADER_BYTES_MAX = 4 * 1024
"""For Content-*, whose parameters the stdlib splits in quadratic time; and so their number is capped too."""
MESSAGE_ID_CHARS_MAX = 998
MIME_PARAMETERS_MAX = 50
PARTS_MAX = 1_000
DEPTH_MAX = 50
HTML_CHARS_MAX = 8 * 1024 * 1024

PARTICIPANTS_MAX = 2_000
NAME_CHARS_MAX = 200
ADDRESS_CHARS_MAX = 320
SUBJECT_CHARS_MAX = 1_000

CUES_MAX = 50_000
"""Some 24 hours of speech."""
MESSAGES_MAX = 20_000
JSON_CONTAINERS_MAX = 1_000_000
IDENTITY_SCAN_BYTES_MAX = 64 * 1024
"""How far into a JSON document its `id` is looked for."""
ID_CHARS_MAX = 255

SEGMENTS_MAX = 20_000
"""Stretches of own and quoted words in one mail."""
TURN_CHARS_MAX = 2_000
"""Cues of one speaker are joined up to here, so that a monologue still has seams to be split at."""


def check_size(body: bytes) -> None:
    """Refuse what is larger than any parser here is given.

    Raises:
        InputRefused: `too_large` or `too_many_lines`.
    """
    if len(body) > BODY_BYTES_MAX:
        raise InputRefused("too_large", f"The upload has {len(body)} bytes; send at most {BODY_BYTES_MAX}.")
    if body.count(b"\n") + body.count(b"\r") > 2 * LINES_MAX:
        raise InputRefused("too_many_lines", f"The upload has too many lines; send at most {LINES_MAX}.")
