"""Makes the small files that these tests read, each with its own library or byte by byte."""

import random
import struct
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO

import docx
import openpyxl
import pptx
from docx.document import Document
from pptx.presentation import Presentation
from pypdf import PdfReader, PdfWriter

from adapters.source.files import FileWords, Room, read_file

OF_FILES = {0x9002, 0x8010, 0x800F, 0x9005}
"""Names of a TNEF's objects that tell of its files."""
EXPANDED_MAX = 50 * 1024 * 1024


def a_room(chars: int = 1_000_000, bytes_expanded: int = EXPANDED_MAX) -> Room:
    return Room(chars, bytes_expanded)


def read(
    data: bytes, name: str = "", media_type: str = "application/octet-stream", room: Room | None = None
) -> FileWords:
    return read_file(name, media_type, data, None, room or a_room())


def a_docx(write: Callable[[Document], object]) -> bytes:
    document, out = docx.Document(), BytesIO()
    write(document)
    document.save(out)
    return out.getvalue()


def an_xlsx(write: Callable[[openpyxl.Workbook], object]) -> bytes:
    book, out = openpyxl.Workbook(), BytesIO()
    write(book)
    book.save(out)
    return out.getvalue()


def a_pptx(write: Callable[[Presentation], object]) -> bytes:
    show, out = pptx.Presentation(), BytesIO()
    write(show)
    show.save(out)
    return out.getvalue()


def some_docx() -> bytes:
    return a_docx(lambda document: document.add_paragraph("Ship on Friday."))


def some_xlsx() -> bytes:
    return an_xlsx(lambda book: book.active.append(["Ship", "Friday"]))


def some_pptx() -> bytes:
    def write(show: Presentation) -> None:
        slide = show.slides.add_slide(show.slide_layouts[5])
        slide.shapes.title.text = "Ship on Friday."

    return a_pptx(write)


def a_pdf(*pages: bytes) -> bytes:
    """A PDF whose pages draw with these operators; the font is Helvetica, called F."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for number, drawn in enumerate(pages):
        objects += (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>"
            % (5 + 2 * number),
            drawn if drawn.startswith(b"<<") else b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        )
    return _numbered(objects)


def _numbered(objects: list[bytes]) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start, size = len(out), len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return out + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start)


def shown(*lines: str) -> bytes:
    """Operators that draw lines of Western text."""
    drawn = b" T* ".join(b"(%s) Tj" % line.encode("cp1252") for line in lines)
    return b"BT /F 12 Tf 14 TL 50 700 Td " + drawn + b" ET"


def encrypted(pdf: bytes, user_password: str) -> bytes:
    writer, out = PdfWriter(PdfReader(BytesIO(pdf))), BytesIO()
    writer.encrypt(user_password, owner_password="owner", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def noise(size: int) -> bytes:
    """What no compression makes smaller, so that the whole stays below the ratio."""
    return random.Random(4).randbytes(size)  # noqa: S311  no secret


def with_entries(package: bytes, entries: Mapping[str, bytes]) -> bytes:
    """The zip with these entries put in place of its own, or added."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in entries:
                new.writestr(name, old.read(name))
        for name, data in entries.items():
            new.writestr(name, data)
    return out.getvalue()


def entry_of(package: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(package)) as opened:
        return opened.read(name)


def a_tnef(*objects: tuple[int, bytes]) -> bytes:
    """Objects by name, as MS-OXTNEF 2.1.3 has them."""
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(
        struct.pack("<BHHI", 2 if name in OF_FILES else 1, name, 0, len(value))
        + value
        + struct.pack("<H", sum(value) & 0xFFFF)
        for name, value in objects
    )


def properties(*given: tuple[int, int, bytes]) -> bytes:
    """Properties of variable length by name, type and value, as MS-OXTNEF 2.1.3.4 has them."""
    packed = struct.pack("<I", len(given))
    for name, kind, value in given:
        packed += struct.pack("<HHII", kind, name, 1, len(value)) + value + b"\0" * (-len(value) % 4)
    return packed
