"""The limits that several readers share, or a sender should know; each is checked before a parser has the bytes."""

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
HTML_TAGS_MAX = 200_000
"""Opening and closing tags, comments too; some five microseconds each."""
HTML_DEPTH_MAX = 1_000
"""Some 250 replies that quote each other; a closing tag that fits none is looked for at each level."""
HTML_STYLES_MAX = 20_000
"""Different tags, classes, ids and styles put together; some 50 microseconds each."""
CSS_CHARS_MAX = 256 * 1024
"""Of all style sheets of a page; what comes after is not read."""
STYLE_CHARS_MAX = 10_000
"""Of one style attribute or rule; what comes after is not read."""

PARTICIPANTS_MAX = 2_000
REPORTED_RECIPIENTS_MAX = 50
"""Of a report of non-delivery: those whose fate is told in the text."""
REPORTED_CHARS_MAX = 500
"""Of one field of such a report."""
NAME_CHARS_MAX = 200
FILE_NAME_CHARS_MAX = 255
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
"""Stretches of own and quoted words in one mail or chat."""
TURN_CHARS_MAX = 2_000
"""Cues of one speaker are joined up to here, so that a monologue still has seams to be split at."""

FILE_BYTES_MAX = 25 * 1024 * 1024
FILE_CHARS_MAX = 200_000
"""Of one attached file, some 70 pages; a message's files together have their own room."""
FILES_CHARS_MAX = 1_000_000
"""Of all files and mails enclosed in one message together."""
EXPANDED_BYTES_MAX = 50 * 1024 * 1024
"""What all archives and compressed streams of one message may grow to, counted while they are really unpacked."""
EXPANDED_RATIO_MAX = 100
ZIP_ENTRIES_MAX = 2_000
MARKUP_MAX = 1_000_000
"""Tags and attributes in the XML of one office document: a parsed one takes some 100 bytes, in a cell some 400."""
PDF_PAGES_MAX = 500
PDF_DRAWING_BYTES_MAX = 6 * 1024 * 1024
"""Of what the pages of a PDF draw: some 10 s for the densest, 100 pages and more of an ordinary one."""
SHEETS_MAX = 50
ROWS_MAX = 100_000
CELLS_MAX = 100_000
COLUMNS_MAX = 256
CELL_CHARS_MAX = 32_767
"""Excel's own."""
SLIDES_MAX = 500
CALENDAR_CHARS_MAX = 2 * 1024 * 1024
CALENDAR_LINES_MAX = 20_000
EVENTS_MAX = 1_000
TNEF_MAX = 10
"""Containers of Outlook's in one message, those within one another among them."""
TNEF_OBJECTS_MAX = 10_000
TNEF_FILES_MAX = 500


def check_size(body: bytes) -> None:
    """Refuse what is larger than any parser here is given.

    Raises:
        InputRefused: `too_large` or `too_many_lines`.
    """
    if len(body) > BODY_BYTES_MAX:
        raise InputRefused("too_large", f"The upload has {len(body)} bytes; send at most {BODY_BYTES_MAX}.")
    if body.count(b"\n") + body.count(b"\r") > 2 * LINES_MAX:
        raise InputRefused("too_many_lines", f"The upload has too many lines; send at most {LINES_MAX}.")
