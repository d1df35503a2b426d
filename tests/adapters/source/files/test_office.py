"""What attached office documents become."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.parser import parse_xml
from docx.shared import RGBColor
from openpyxl.styles import Color, Font, PatternFill
from pptx.presentation import Presentation
from pptx.util import Inches

from tests.adapters.source.files.making import (
    a_docx,
    a_pptx,
    an_xlsx,
    entry_of,
    noise,
    read,
    some_docx,
    some_pptx,
    some_xlsx,
    with_entries,
)

_NAVY = '<w:shd w:val="clear" w:fill="000080"/>'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def a_report(document: Document) -> None:
    document.sections[0].header.paragraphs[0].text = "Quay works"
    document.sections[0].footer.paragraphs[0].text = "Confidential"
    document.add_heading("Plan für Zürich")
    document.add_paragraph("Ship by Friday", style="List Bullet")
    table = document.add_table(2, 2)
    for cell, words in zip(
        (cell for row in table.rows for cell in row.cells), ("Who", "What", "Ana", "Ship"), strict=True
    ):
        cell.text = words
    table.cell(1, 1).add_paragraph("the crates")
    document.add_paragraph("Then rest.")


def test_a_docx_is_read_in_order_with_its_header_and_footer() -> None:
    assert read(a_docx(a_report)).words.split("\n") == [
        *("Quay works", "Plan für Zürich", "- Ship by Friday"),
        *("Who | What", "Ana | Ship the crates", "Then rest.", "Confidential"),
    ]


@pytest.mark.parametrize(
    ("marked_up", "words", "hidden"),
    [
        ("<w:ins><w:r><w:t>Ship</w:t></w:r></w:ins><w:del><w:r><w:delText>Burn</w:delText></w:r></w:del>", "Ship", 0),
        (
            "<w:moveTo><w:r><w:t>Ship</w:t></w:r></w:moveTo><w:moveFrom><w:r><w:t>Burn</w:t></w:r></w:moveFrom>",
            "Ship",
            0,
        ),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>Burn</w:t></w:r><w:r><w:t>Ship</w:t></w:r>", "Ship", 1),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>Ship</w:t></w:r>', "Ship", 0),
        *(
            (f"<w:r><w:rPr>{look}</w:rPr><w:t>Burn</w:t></w:r><w:r><w:t>Ship</w:t></w:r>", "Ship", 1)
            for look in ('<w:color w:val="FFFFFF"/>', '<w:color w:val="fefefe"/>', '<w:sz w:val="2"/>')
        ),
        *(
            (f"<w:r><w:rPr>{look}</w:rPr><w:t>Ship</w:t></w:r>", "Ship", 0)
            for look in (
                '<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>',
                f'<w:color w:val="FFFFFF"/>{_NAVY}',
                *('<w:color w:val="auto"/>', '<w:color w:val="FF0000"/>', '<w:sz w:val="20"/>', '<w:sz w:val="x"/>'),
            )
        ),
        (
            f'<w:pPr>{_NAVY}</w:pPr><w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>Ship</w:t></w:r>',
            "Ship",
            0,
        ),
        ("<w:sdt><w:sdtContent><w:r><w:t>Ship</w:t></w:r></w:sdtContent></w:sdt>", "Ship", 0),
        (
            "<w:r><w:t>Ship</w:t><w:br/><w:t>now</w:t><w:tab/><w:noBreakHyphen/><w:t>ish</w:t></w:r>",
            "Ship\nnow\t-ish",
            0,
        ),
        ("<w:r><w:instrText>DATE</w:instrText><w:t>2 May</w:t></w:r>", "2 May", 0),
        ("<w:hyperlink><w:r><w:t>Ship</w:t></w:r></w:hyperlink><w:commentReference/>", "Ship", 0),
        ("<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>now</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>", "now", 0),
    ],
)
def test_a_docx_shows_what_its_reader_sees(marked_up: str, words: str, hidden: int) -> None:
    paragraph = parse_xml(f"<w:p {_W}>{marked_up}</w:p>")
    found = read(a_docx(lambda document: document.element.body.insert(0, paragraph)))
    assert (found.words, found.hidden) == (words, hidden)


@pytest.mark.parametrize(("fill", "words", "hidden"), [("000080", "Ship", 0), ("FFFFFF", "", 1)])
def test_white_words_of_a_docx_are_seen_in_a_cell_that_is_shaded(fill: str, words: str, hidden: int) -> None:
    def write(document: Document) -> None:
        cell = document.add_table(1, 1).cell(0, 0)
        cell.paragraphs[0].add_run("Ship").font.color.rgb = RGBColor(255, 255, 255)
        cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {_W} w:val="clear" w:fill="{fill}"/>'))

    found = read(a_docx(write))
    assert (found.words, found.hidden) == (words, hidden)


def test_a_style_hides_words_of_a_docx_too() -> None:
    def write(document: Document) -> None:
        document.styles.add_style("Pale", WD_STYLE_TYPE.PARAGRAPH).font.color.rgb = RGBColor(255, 255, 255)
        document.styles.add_style("Own", WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles["Pale"]
        document.add_paragraph("Burn", style="Own")
        document.add_paragraph("Ship")

    found = read(a_docx(write))
    assert (found.words, found.hidden) == ("Ship", 1)


def test_comments_on_a_docx_are_not_its_words() -> None:
    def write(document: Document) -> None:
        paragraph = document.add_paragraph("Ship on Friday.")
        document.add_comment(paragraph.runs, text="Why not Thursday?", author="Ben Osei")

    assert read(a_docx(write)).words == "Ship on Friday."


@pytest.mark.parametrize(
    "main_part",
    [
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    ],
)
def test_a_document_with_macros_and_a_template_are_read_too(main_part: str) -> None:
    ordinary = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = entry_of(some_docx(), "[Content_Types].xml").replace(ordinary, main_part.encode())
    assert read(with_entries(some_docx(), {"[Content_Types].xml": types})).words == "Ship on Friday."


def a_workbook(book: Any) -> None:  # Any: openpyxl ships no types
    sheet = book.active
    sheet.title = "Größen"
    sheet.append(["Who", "When", None, "How many"])
    sheet.append(["Ana", datetime(2026, 3, 2, 9, 30), None, 0.1 + 0.2])  # noqa: DTZ001  a cell has no zone
    sheet.append(["Ben\nOsei", date(2026, 3, 2), True, "=1+1"])
    book.create_sheet("Empty")


def test_an_xlsx_is_its_sheets_and_rows_without_formulas() -> None:
    assert read(an_xlsx(a_workbook)).words.split("\n") == [
        *("Größen", "Who | When |  | How many", "Ana | 2026-03-02 09:30 |  | 0.3"),
        *("Ben Osei | 2026-03-02 | TRUE", "", "Empty"),
    ]


def _hide_sheet(book: Any) -> None:  # Any: openpyxl ships no types
    book.create_sheet("Secret").append(["Burn"])
    book["Secret"].sheet_state = "veryHidden"


def _hide_row(book: Any) -> None:  # Any: openpyxl ships no types
    book.active.append(["Burn"])
    book.active.row_dimensions[2].hidden = True


def _hide_column(book: Any) -> None:  # Any: openpyxl ships no types
    book.active["C1"] = "Burn"
    book.active.column_dimensions["C"].hidden = True


def _hide_cell(book: Any, **look: Any) -> None:  # Any: openpyxl ships no types
    book.active["C1"] = "Burn"
    for name, value in look.items():
        setattr(book.active["C1"], name, value)


@pytest.mark.parametrize(
    "hide",
    [
        *(_hide_sheet, _hide_row, _hide_column),
        partial(_hide_cell, font=Font(color="FFFFFFFF")),
        partial(_hide_cell, font=Font(color=Color(theme=0))),
        partial(_hide_cell, font=Font(color=Color(indexed=9))),
        partial(_hide_cell, font=Font(color="FF123456"), fill=PatternFill("solid", fgColor="FF123456")),
        partial(_hide_cell, number_format=";;;"),
        partial(_hide_cell, value=7, number_format=";;"),
    ],
)
def test_what_an_xlsx_hides_is_left_out_and_counted(hide: Callable[[Any], None]) -> None:
    def write(book: Any) -> None:  # Any: openpyxl ships no types
        book.active.append(["Ship", "Friday"])
        hide(book)

    found = read(an_xlsx(write))
    assert (found.words, found.hidden) == ("Sheet\nShip | Friday", 1)


@pytest.mark.parametrize(
    "look",
    [
        {"font": Font(color="FFFFFFFF"), "fill": PatternFill("solid", fgColor="FF000080")},
        {"font": Font(color="FF000000")},
        {"font": Font(color=Color(theme=1))},
        {"number_format": ";;"},
        {"number_format": "0;;;@"},
    ],
)
def test_a_cell_that_is_seen_is_read(look: dict[str, Any]) -> None:  # Any: openpyxl ships no types
    found = read(an_xlsx(partial(_hide_cell, **look)))
    assert (found.words, found.hidden) == ("Sheet\n |  | Burn", 0)


@pytest.mark.parametrize(
    ("rows", "limit"),
    [
        (b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "columns"),
        (b"<row/>" * 100_001, "rows"),
        (b"<row>" + b"<c/>" * 100_001 + b"</row>", "cells"),
    ],
)
def test_what_is_too_much_of_an_xlsx_is_left_out_by_name(rows: bytes, limit: str) -> None:
    sheet = entry_of(some_xlsx(), "xl/worksheets/sheet1.xml").replace(b"<sheetData>", b"<sheetData>" + rows)
    found = read(with_entries(some_xlsx(), {"xl/worksheets/sheet1.xml": sheet, "noise": noise(100_000)}))
    assert (found.limits, found.words.split("\n")[0]) == ((limit,), "Sheet")


def test_a_pptx_is_read_slide_by_slide_with_its_notes() -> None:
    def write(show: Presentation) -> None:
        for title in ("Ausbau der Straße", "Burn", "Zeitplan"):
            slide = show.slides.add_slide(show.slide_layouts[5])
            slide.shapes.title.text = title
        show.slides[1].element.set("show", "0")
        show.slides[0].notes_slide.notes_text_frame.text = "Ask Ana."
        table = show.slides[2].shapes.add_table(1, 2, 0, 0, Inches(2), Inches(1)).table
        table.cell(0, 0).text, table.cell(0, 1).text = "Ship", "Friday"
        group = show.slides[2].shapes.add_group_shape()
        group.shapes.add_textbox(0, 0, 9, 9).text_frame.text = "Go."

    found = read(a_pptx(write))
    assert found.words.split("\n") == [
        *("Slide 1", "Ausbau der Straße", "Notes: Ask Ana.", "", "Slide 3", "Zeitplan", "Ship | Friday", "Go."),
    ]
    assert found.hidden == 1


def test_shapes_beside_their_slide_are_left_out_and_counted() -> None:
    def write(show: Presentation) -> None:
        slide = show.slides.add_slide(show.slide_layouts[6])
        beyond = show.slide_width + 9
        for left, top, words in ((-99, 0, "Burn"), (beyond, 0, "Burn"), (0, -99, "Burn"), (-5, 0, "Ship")):
            slide.shapes.add_textbox(left, top, 9, 9).text_frame.text = words
        group = slide.shapes.add_group_shape()
        group.shapes.add_textbox(0, 0, 9, 9).text_frame.text = "on"
        group.shapes.add_textbox(-99, 0, 9, 9).text_frame.text = "Burn"
        away = slide.shapes.add_group_shape()
        away.shapes.add_textbox(beyond, 0, 9, 9).text_frame.text = "Burn"
        slide.shapes.add_textbox(-99, 0, 9, 9)

    found = read(a_pptx(write))
    assert (found.words.split("\n"), found.hidden) == (["Slide 1", "Ship", "on"], 5)


@pytest.mark.parametrize("whole", [some_docx(), some_xlsx(), some_pptx()])
def test_a_document_that_was_cut_is_broken_wherever_it_was_cut(whole: bytes) -> None:
    tenths = [read(whole[: len(whole) * tenth // 10], "plan.docx") for tenth in range(1, 10)]
    assert {found.unread for found in tenths} == {"broken"}
