"""A list below a request is what is asked for."""

import pytest

from adapters.llm.local._extract import find_tasks
from adapters.llm.local._lists import find_lists
from adapters.llm.local._sentences import read_sentences
from tests.adapters.llm.local.conversations import mail

LIST = "- update the slides\n- call the bank\n- the fee table"


@pytest.mark.parametrize(
    "opening",
    [
        "Could you please:",
        "As we said, please:",
        "Please do the following before Friday:",
        "Could you do two things for me?",
        "Kannst du bitte:",
    ],
)
def test_the_items_that_say_what_to_do_are_the_tasks(opening: str) -> None:
    tasks = find_tasks(mail(f"Hi Ben,\n\n{opening}\n{LIST}\n\nThanks"))
    assert [(t.title, t.owner) for t in tasks] == [("Update the slides", "recipient"), ("Call the bank", "recipient")]


def test_a_promise_above_makes_promises_of_them() -> None:
    assert [t.owner for t in find_tasks(mail(f"Tomorrow I will do the following:\n{LIST}"))] == ["sender", "sender"]


def test_the_day_above_is_that_of_each_item_without_its_own() -> None:
    tasks = find_tasks(mail("Please do the following by Friday:\n1. call the bank\n2. sell the boat by Monday"))
    assert [t.due for t in tasks] == ["by Friday", "by Monday"]


@pytest.mark.parametrize("opening", ["The agenda:", "What is new:", "Please do not do the following:", "We met."])
def test_below_anything_else_a_list_asks_nothing(opening: str) -> None:
    assert not find_tasks(mail(f"{opening}\n{LIST}"))


def test_a_list_without_a_doing_leaves_the_request_as_it_is() -> None:
    assert [t.title for t in find_tasks(mail("Please send me the following:\n- the list\n- the map"))] == [
        "Send me the following"
    ]


def test_a_list_ends_where_a_line_of_its_own_begins() -> None:
    text = "Could you please:\n- call the bank. It is urgent.\n- paint the door\nThe agenda:\n- review the minutes"
    assert [t.title for t in find_tasks(mail(text))] == ["Call the bank", "Paint the door"]


def test_an_item_introduces_no_list_of_its_own() -> None:
    conversation = mail("please:\n- call the bank\n" * 2_000)
    lists = find_lists(conversation, read_sentences(conversation), ())
    assert lists.openings.isdisjoint(lists.items)
    assert len(lists.openings) < len(lists.items)
