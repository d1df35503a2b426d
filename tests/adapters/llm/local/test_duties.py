"""Who is to do what, in the minutes' own words."""

import pytest

from adapters.llm.local._duties import OWNER_CHARS_MAX, read_duty

NAMES = frozenset({"Ana", "Ana Silva", "Ben", "ben_o", "Cara", "mark"})


@pytest.mark.parametrize(
    ("text", "owner", "words"),
    [
        ("Ana to send the list", "Ana", "send the list"),
        ("Ana, Ben, and Zoe to share the work", "Ana, Ben, and Zoe", "share the work"),
        ("Ana & Ben to share the work", "Ana & Ben", "share the work"),
        ("Ana/Ben will share the work", "Ana/Ben", "share the work"),
        ("Zoe Xu will update the page", "Zoe Xu", "update the page"),
        ("Zoe Xu (zx) to update the page", "Zoe Xu (zx)", "update the page"),
        ("Zoe (with help from Ana) to update the page", "Zoe (with help from Ana)", "update the page"),
        ("Zoe to be the chair", "Zoe", "be the chair"),
        ("Ludwig van der Berg to update the page", "Ludwig van der Berg", "update the page"),
        ("zoe to update the page", "zoe", "update the page"),
        ("@zoe to update the page", "@zoe", "update the page"),
        ("Chairs to ask the staff", "Chairs", "ask the staff"),
        ("the co-chairs need to ask the staff", "the co-chairs", "ask the staff"),
        ("Work item editors to ask the staff", "Work item editors", "ask the staff"),
        ("All to read the draft", "All", "read the draft"),
        ("Mark to review the draft", "Mark", "review the draft"),
        ("Bill to pay it", "Bill", "pay it"),
        ("Zoe to reveiw the plan", "Zoe", "reveiw the plan"),
        ("I will write it down", "speaker", "write it down"),
        ("we will write it down", None, "write it down"),
        ("someone to write it down", None, "write it down"),
        ("Ana review the draft", "Ana", "review the draft"),
        ("ana reviews the draft", "ana", "reviews the draft"),
        ("chairs count the votes", "chairs", "count the votes"),
        ("@zoe paint the door", "@zoe", "paint the door"),
        ("zoe_x review the draft", "zoe_x", "review the draft"),
        ("(chair) confirm the hall", "chair", "confirm the hall"),
        ("[Ana] confirm the hall", "Ana", "confirm the hall"),
        ("Ana: confirm the hall", "Ana", "confirm the hall"),
        ("Ana - confirm the hall", "Ana", "confirm the hall"),
        ("Ben, please confirm the hall", "Ben", "please confirm the hall"),
        ("Confirm the hall (Ana)", "Ana", "Confirm the hall"),
        ("Confirm the hall. Owner: Zoe Xu", "Zoe Xu", "Confirm the hall"),
        ("Confirm the hall - Ana", "Ana", "Confirm the hall"),
        ("Ana soll die Halle bestätigen", "Ana", "die Halle bestätigen"),
    ],
)
def test_an_owner_is_named_in_many_ways(text: str, owner: str | None, words: str) -> None:
    duty = read_duty(text, NAMES)
    assert (duty.owner, duty.words) == (owner, words)


@pytest.mark.parametrize(
    "text",
    [
        "Add a way to pay",
        "Update the form to hold a list",
        "Create a page to have it listed",
        "Fill the shop window with ways to the fair",
        "Need to send the list",
        "Remember to send the list",
        "Review the draft",
        "Privacy review of the draft",
        "Page 12: mend the picture",
        "Confirm the hall (again)",
        "It will rain",
        "Pages to be updated in May",
        "PR to mend the page",
        "Invite Zoe to speak",
    ],
)
def test_what_is_to_be_done_is_nobodys_name(text: str) -> None:
    duty = read_duty(text, NAMES)
    assert (duty.owner, duty.words) == (None, text)


@pytest.mark.parametrize("whose", ["(Zoe)", "[zoe]", "on Zoe", "for Zoe Xu", "@zoe"])
def test_a_marker_may_say_whose_it_is(whose: str) -> None:
    duty = read_duty("send the list", NAMES, whose)
    assert duty.owner
    assert duty.owner.casefold().lstrip("@").startswith("zoe")


@pytest.mark.parametrize("piece", ["Ana, ", "Ana to ", "to ", "a ", "(", "(a) ", "@a ", "Ana - ", " and "])
def test_any_repetition_is_read_in_time_and_bounds(piece: str) -> None:
    duty = read_duty(piece * 20_000, NAMES)
    assert duty.owner is None or len(duty.owner) <= OWNER_CHARS_MAX
