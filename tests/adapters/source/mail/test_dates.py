"""The time that a mail states, in all the ways in which dates are written."""

import pytest

from adapters.source._dates import moment
from tests.adapters.source.reading import FROM_TO, RECEIVED_AT, mail


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Tue, 3 Feb 2026 08:00:00 +0200", "2026-02-03T08:00:00+02:00"),
        ("Tue, 3 Feb 2026 08:00:00 -0800 (PST)", "2026-02-03T08:00:00-08:00"),
        ("3 Feb 26 08:00 EST", "2026-02-03T08:00:00-05:00"),
        ("Tue 3 Feb 2026 08:00:00 CEST", "2026-02-03T08:00:00+02:00"),
        ("Di., 3 Feb 2026 08:00:00 +0100", "2026-02-03T08:00:00+01:00"),
        ("Tue, 3-Feb-2026 08:00:00 GMT", "2026-02-03T08:00:00+00:00"),
        ("Tue, 3 Feb 2026 08:00:00 GMT+01:00", "2026-02-03T08:00:00+01:00"),
        ("Tue, 3 Feb 2026 08:00:00 +01:00", "2026-02-03T08:00:00+01:00"),
        ("Tue, 03 Feb 2026 8:00 PM", "2026-02-03T20:00:00+00:00"),
        ("Feb 3, 2026 12:05 AM", "2026-02-03T00:05:00+00:00"),
        ("Tue Feb  3 08:00:00 2026", "2026-02-03T08:00:00+00:00"),
        ("Tue Feb 3 08:00:00 CET 2026", "2026-02-03T08:00:00+01:00"),
        ("Tue Feb 3 08:00:00 2026 +0100", "2026-02-03T08:00:00+01:00"),
        ("2026-02-03T08:00:00Z", "2026-02-03T08:00:00+00:00"),
        ("2026-02-03 08:00:00 +0100", "2026-02-03T08:00:00+01:00"),
        ("2026/02/03 08:00:00", "2026-02-03T08:00:00+00:00"),
        ("3 February 2026 08:00:00 +0000", "2026-02-03T08:00:00+00:00"),
    ],
)
def test_a_date_is_read_with_its_zone(written: str, expected: str) -> None:
    found = moment(written)
    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    "written", ["", "yesterday", "2026", "Tue, 30 Feb 2026 08:00:00 +0000", "1 Jan 1890 00:00", "("]
)
def test_what_is_no_date_is_none(written: str) -> None:
    assert moment(written) is None


@pytest.mark.parametrize(
    ("head", "limits"),
    [("", ("no_date",)), ("Date: soon\n", ("no_date",)), ("Date: Tue, 3 Feb 2026 08:00:00 +0200\n", ())],
)
def test_a_mail_that_states_no_time_says_so_and_has_that_of_its_receipt(head: str, limits: tuple[str, ...]) -> None:
    found = mail(f"{head}{FROM_TO}\nHello.\n")
    assert (found.limits, found.at == RECEIVED_AT) == (limits, bool(limits))


def test_without_a_date_the_newest_receiver_tells_the_time() -> None:
    received = "Received: from b by a; Tue, 3 Feb 2026 09:00:00 +0100\nReceived: from c by b; Mon, 2 Feb 2026 1:00\n"
    assert mail(f"{received}{FROM_TO}\nHello.\n").at.isoformat() == "2026-02-03T09:00:00+01:00"
