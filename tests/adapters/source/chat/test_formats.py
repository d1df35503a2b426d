"""A document is known for one program's; where two know it, the first of the table reads it, and why is said here."""

from typing import Any

import pytest

from adapters.source.chat._formats import FORMATS
from tests.adapters.source.chat.programs import EVERY_PROGRAM

KNOWN_BY: tuple[tuple[str, ...], ...] = (
    ("read_event",),
    ("read_rows",),
    ("read_graph",),
    ("read_export",),
    ("read_bulk", "read_event"),  # one line of Mattermost's has a `type`, as all events of Slack's; and a field of it
    ("read_bulk", "read_event"),
    ("read_posts",),
    ("read_discord",),
    ("read_google",),
    ("read_telegram",),
    (),  # ours
)


@pytest.mark.parametrize(("document", "readers"), list(zip(EVERY_PROGRAM, KNOWN_BY, strict=True)))
def test_a_document_is_known_for_its_programs(
    document: dict[str, Any],  # Any: whatever JSON can hold
    readers: tuple[str, ...],
) -> None:
    assert tuple(form.read.__name__ for form in FORMATS if form.tells(document)) == readers


def test_every_format_is_the_first_to_know_some_document() -> None:
    assert {readers[0] for readers in KNOWN_BY if readers} == {form.read.__name__ for form in FORMATS}
