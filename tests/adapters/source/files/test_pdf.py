"""What attached PDFs become."""

import pytest

from adapters.source._limits import PDF_PAGES_MAX
from tests.adapters.source.files.making import a_pdf, encrypted, read, shown


def test_a_pdf_is_read_page_by_page() -> None:
    found = read(a_pdf(shown("Café in Zürich", "Ship on Friday."), shown("Then rest.")), "plan.pdf", "application/pdf")
    assert found.words == "Café in Zürich\nShip on Friday.\n\nThen rest."
    assert (found.unread, found.limits) == (None, ())


def test_a_scan_has_no_words() -> None:
    assert read(a_pdf(b"q 600 0 0 800 0 0 cm Q")).unread == "no_words"


@pytest.mark.parametrize(("password", "unread"), [("secret", "encrypted"), ("", None)])
def test_a_pdf_that_opens_with_a_password_only_is_encrypted(password: str, unread: str | None) -> None:
    assert read(encrypted(a_pdf(shown("Ship on Friday.")), password)).unread == unread


def test_pages_beyond_the_limit_are_left_out_by_name() -> None:
    found = read(a_pdf(*(shown(str(number)) for number in range(PDF_PAGES_MAX + 1))))
    assert (found.words.split()[-1], found.limits) == (str(PDF_PAGES_MAX - 1), ("pages",))


def test_a_pdf_that_was_cut_gives_its_words_or_is_broken() -> None:
    whole = a_pdf(shown("Ship on Friday."))
    for tenth in range(1, 10):
        found = read(whole[: len(whole) * tenth // 10])
        assert found.words == "Ship on Friday." or found.unread in {"broken", "no_words"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"/Kids[4 0 R]", b"/Kids[2 0 R]"),  # a page tree that holds itself
        (b"/Contents 5 0 R", b"/Contents 4 0 R"),  # a page that draws itself
        (b"trailer<<", b"trailer<</Prev 9 "),  # a table before this one that is none
        (b"/Count 1", b"/Count 99999999"),
        (b"/Length ", b"/Length 99999999"),
    ],
)
def test_a_pdf_that_turns_in_circles_comes_to_an_end(old: bytes, new: bytes) -> None:
    found = read(a_pdf(shown("Ship on Friday.")).replace(old, new, 1))
    assert found.words == "Ship on Friday." or found.unread in {"broken", "no_words"}


def drawn(before: str, *, at: str = "50 600 Td", size: int = 12, after: str = "") -> bytes:
    """Operators that show "Ship" plainly, and "Burn" as told."""
    return f"q {before} BT /F {size} Tf {at} (Burn) Tj ET Q {after} ".encode() + shown("Ship")


@pytest.mark.parametrize(
    "page",
    [
        drawn("3 Tr"),
        drawn("7 Tr"),
        drawn("1 g"),
        drawn("1 1 1 rg"),
        drawn("0 0 0 0 k"),
        drawn("/DeviceRGB cs 1 1 1 sc"),
        drawn("0 g 300 10 20 20 re f 1 g"),
        drawn("", size=1),
        drawn("0.1 0 0 0.1 0 0 cm", at="500 7000 Td"),
        drawn("", at="50 -90 Td"),
        drawn("", at="50 900 Td"),
        drawn("", at="700 700 Td"),
        drawn("", at="-300 700 Td"),
        b"q 3 Tr BT /F 12 Tf 50 700 Td [(Bu) -20 (rn)] TJ (Burn) ' 1 1 (Burn) \" ET Q " + shown("Ship"),
    ],
)
def test_what_a_pdf_draws_unseen_is_left_out_and_counted(page: bytes) -> None:
    found = read(a_pdf(page))
    assert (found.words, found.hidden) == ("Ship", 1)


@pytest.mark.parametrize(
    "page",
    [
        drawn("0 0 0.5 rg 40 590 200 30 re f 1 g"),
        drawn("0 0 0.5 rg 40 590 m 240 590 l 240 620 l 40 620 l f 1 g"),
        drawn("2 Tr 1 g"),
        drawn("1 g 0 g"),
        drawn("/Cs9 cs 1 scn"),
        drawn("12 0 0 12 0 0 cm", at="4 50 Td", size=1),
        drawn("3 Tr q 0 Tr", after="Q"),
        drawn("", at="-5 600 Td"),
    ],
)
def test_what_a_pdf_shows_is_never_left_out(page: bytes) -> None:
    found = read(a_pdf(page))
    assert (found.words.split(), found.hidden) == (["Burn", "Ship"], 0)


SCAN = b"q 600 0 0 800 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \xff EI Q "


@pytest.mark.parametrize(
    ("page", "words", "hidden"),
    [
        (SCAN + b"3 Tr " + shown("Ship", "on Friday"), "Ship\non Friday", 0),
        (SCAN + b"3 Tr " + shown("Burn") + b" 0 Tr " + shown("Ship"), "Ship", 1),
        (SCAN.replace(b"600", b"6") + b"3 Tr " + shown("Burn"), "", 1),
    ],
)
def test_unseen_words_of_a_scan_are_what_it_says(page: bytes, words: str, hidden: int) -> None:
    found = read(a_pdf(page))
    assert (found.words, found.hidden) == (words, hidden)


@pytest.mark.parametrize("box", [b"/MediaBox[0 0 (six) 800]", b"/MediaBox[0 0]     ", b"/MediaBox 7         "])
def test_a_page_that_does_not_say_how_large_it_is_is_read(box: bytes) -> None:
    found = read(a_pdf(shown("Ship")).replace(b"/MediaBox[0 0 600 800]", box))
    assert (found.words, found.hidden) == ("Ship", 0)
