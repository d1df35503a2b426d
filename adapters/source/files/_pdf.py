"""Reads the words of a PDF, page by page."""

import logging
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from adapters.source._limits import FILE_BYTES_MAX, PDF_DRAWING_BYTES_MAX, PDF_PAGES_MAX
from adapters.source.files._notes import Notes
from adapters.source.files._pdf_sight import PageSight
from domain.failures import InputRefused

if TYPE_CHECKING:
    from pypdf import PageObject

_STREAM_BYTES_MAX = 8 * 1024 * 1024
"""Of one compressed stream: what a page draws has some 100 kB, a map a few MB."""
_LEFT_OUT_BYTES = 512 * 1024
"""What a page that is beyond these limits counts as, so that a dozen of them ends the reading."""
_SCAN_SHARE_MIN = 0.5
"""How much of a page its images cover when it is a scan."""
_LIMITS: dict[str, Any] = {  # Any: as pypdf has its overwrites
    "maximum_declared_stream_length": FILE_BYTES_MAX,
    "array_based_stream_maximum_output_length": _STREAM_BYTES_MAX,
    "zlib_maximum_output_length": _STREAM_BYTES_MAX,
    "lzw_maximum_output_length": _STREAM_BYTES_MAX,
    "run_length_maximum_output_length": _STREAM_BYTES_MAX,
    "brotli_maximum_output_length": _STREAM_BYTES_MAX,
    "stream_decoding_work_maximum_length": 4 * _STREAM_BYTES_MAX,
    "zlib_maximum_recovery_input_length": 1024 * 1024,
    "stream_parsing_work_maximum_count": 200_000,  # operands and operators of a page; some 0.7 s
    "xform_maximum_invocations_per_extraction": 100,
    "page_tree_maximum_entries": 20_000,
    "page_tree_maximum_page_entries": 200_000,
    "jbig2dec_binary": None,  # no image is looked at, so no other program is started
}
"""pypdf's own limits, tighter: they are made for those who ask for a file to be read."""


def read_pdf(data: bytes, notes: Notes) -> Iterator[str]:
    """The words of each page in the order in which they are drawn, as far as a person sees them.

    A scan has the words that a recogniser laid over it unseen, or none.

    Raises:
        InputRefused: `encrypted`, for one that does not open without a password.
    """
    from pypdf import PdfReader, apply_configuration  # noqa: PLC0415  heavy
    from pypdf.errors import LimitReachedError  # noqa: PLC0415

    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)  # what it says of a broken file may quote it
    with apply_configuration(**_LIMITS):
        reader = PdfReader(
            BytesIO(data), strict=False, root_object_recovery_limit=1_000, xref_stream_maximum_entries=500_000
        )
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputRefused("encrypted", "The PDF opens with a password only.")
        pages = len(reader.pages)
    if pages > PDF_PAGES_MAX:
        notes.cut("pages")
    for number in range(min(pages, PDF_PAGES_MAX)):
        try:
            with apply_configuration(**_LIMITS):
                words = _words(reader.pages[number], notes)
        except LimitReachedError:
            notes.cut("page_drawing")
            notes.bytes_expanded += _LEFT_OUT_BYTES
            continue
        if words is None:
            notes.cut("bytes_expanded")
            return
        yield words
        yield ""


def _words(page: "PageObject", notes: Notes) -> str | None:
    """None where what the page draws no longer fits the message's room."""
    contents = page.get_contents()
    if contents is None:
        return ""
    notes.bytes_expanded += len(contents.get_data())
    if notes.bytes_expanded > min(notes.bytes_max, PDF_DRAWING_BYTES_MAX):
        return None
    words, sight = _seen(page, PageSight(page))
    if not words.strip() and sight.invisible and sight.pictured >= _SCAN_SHARE_MIN:
        words, sight = _seen(page, PageSight(page, reads_scan=True))
    notes.hidden += sight.hidden
    return words


def _seen(page: "PageObject", sight: PageSight) -> tuple[str, PageSight]:
    words = page.extract_text(visitor_operand_before=sight.before, visitor_operand_after=sight.after)
    return words, sight
