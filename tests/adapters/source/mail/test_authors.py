"""Whose the quoted words are, where they say so and it is somebody who takes part."""

import pytest

from tests.adapters.source.reading import FROM_TO, mail

ATTRIBUTION = "On Mon, 2 Mar 2026 at 09:00, {} wrote:\n> Could you?"
BLOCK = "-----Original Message-----\nFrom: {}\nSent: 2 March 2026 09:00\nTo: Ana\nSubject: Plan\n\nCould you?"
BEN = 1


def speaker(history: str) -> int | None:
    return mail(f"{FROM_TO}Cc: Cleo Diaz <cleo@example.org>\n\nI will.\n\n{history}\n").segments[1].speaker


@pytest.mark.parametrize("history", [ATTRIBUTION, BLOCK])
@pytest.mark.parametrize("who", ["Ben Osei <BEN@example.org>", "Ben Osei", "B. <ben@example.org>"])
def test_quoted_words_are_theirs_whom_their_head_names(history: str, who: str) -> None:
    assert speaker(history.format(who)) == BEN


@pytest.mark.parametrize("history", [ATTRIBUTION, BLOCK])
@pytest.mark.parametrize("who", ["Eve <eve@example.org>", "Ben Osei <ben@example.net>", "Big Ben Oseis", "Ben"])
def test_quoted_words_of_one_who_does_not_take_part_are_nobodys(history: str, who: str) -> None:
    assert speaker(history.format(who)) is None


@pytest.mark.parametrize(
    "older",
    [
        "> > Red?",
        "> On Sun, 1 Mar 2026 at 09:00, Eve <eve@example.org> wrote:\n>> Red?",
        "> -----Original Message-----\n> Red?",
        "> From: Eve\n> Sent: Monday\n> To: Ben\n> Subject: Red",
    ],
)
def test_quoted_words_that_quote_older_ones_are_nobodys(older: str) -> None:
    assert speaker(f"{ATTRIBUTION.format('Ben Osei')}\n{older}") is None


def test_quoted_words_without_a_head_or_with_two_names_are_nobodys() -> None:
    assert speaker("> Could you?") is None
    assert speaker(ATTRIBUTION.format("Ben Osei and Cleo Diaz")) is None
