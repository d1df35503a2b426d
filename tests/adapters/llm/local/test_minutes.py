"""What minutes mark: actions, resolutions, and nothing else."""

import pytest

from adapters.llm.local._minutes import LINE_CHARS_MAX, MarkKind, marked_action, marked_decision, marked_lines
from adapters.llm.local._owners import names_of
from domain.conversation import Conversation
from tests.adapters.llm.local.conversations import mail, talk


@pytest.mark.parametrize(
    ("line", "owner", "words"),
    [
        ("ACTION: Ana to send the list", "Ana", "send the list"),
        ("action:Ana to send the list", "Ana", "send the list"),
        ("Action item: send the list", None, "send the list"),
        ("ACTION-12: Ana to send the list", "Ana", "send the list"),
        ("ACTION 12 - Ana to send the list", "Ana", "send the list"),
        ("ACTION (Ana): send the list", "Ana", "send the list"),
        ("ACTION on Ana: send the list", "Ana", "send the list"),
        ("ACTION Ana to send the list", "Ana", "send the list"),
        ("* [ ] TODO: send the list", None, "send the list"),
        ("to-do: (chair) send the list", "chair", "send the list"),
        ("… ACTION: Ana to send the list", "Ana", "send the list"),
        ("ben: action.. Ana to send the list", "Ana", "send the list"),
        ("We spoke of it. ACTION: Ana to send the list", "Ana", "send the list"),
        ("Next step: Ana to send the list", "Ana", "send the list"),
        ("Next steps: send the list", None, "send the list"),
        ("AI: Ana to send the list", "Ana", "send the list"),
        ("ACTION: decide whether we need a list?", None, "decide whether we need a list?"),
        ("Aufgabe: Ana soll die Liste schicken", "Ana", "die Liste schicken"),
    ],
)
def test_a_marker_makes_a_task(line: str, owner: str | None, words: str) -> None:
    marked = marked_action(line, {"Ana"})
    assert marked
    assert (marked.owner, marked.words, marked.kind) == (owner, words, MarkKind.ACTION)


@pytest.mark.parametrize(
    "line",
    [
        "present+",
        "Topic: Action items",
        "Topic: ACTION: how we mark them",
        "agenda: https://example.org/action",
        "scribe: ben",
        "q+ to ask about action items",
        "action?",
        "Action items",
        "Action: none",
        "Action: no new actions.",
        "ACTION: done",
        "action-packed days lie behind us",
        "ACTION films are shown at eight",
        "no action: we wait",
        "proposed action: Ana to send the list",
        'Ana wrote "ACTION: send the list" there',
        "Next steps: they will set up a fund, as they say",
        "Next steps... We have a list of cases. Fill in yours.",
        "AI: is it a threat to us",
        "reaction: mixed feelings all around",
        "I took an action to send it",
        "",
    ],
)
def test_what_only_speaks_of_actions_is_none(line: str) -> None:
    assert marked_action(line, {"Ana"}) is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("RESOLVED: We take the blue one. It is lighter.", "We take the blue one. It is lighter."),
        ("Resolution: accepted with a working party", "accepted with a working party"),
        ("resolution 3: we meet at noon", "we meet at noon"),
        ("RESOLVED (unanimously): we meet at noon", "we meet at noon"),
        ("RESOLVED that we meet at noon", "that we meet at noon"),
        ("ana: DECISION: we meet at noon", "we meet at noon"),
        ("Agreed: we meet at noon", "we meet at noon"),
        ("… Decided: we meet at noon", "we meet at noon"),
        ("+1 from all. RESOLVED: we meet at noon", "we meet at noon"),
        ("Beschluss: Wir treffen uns um zwölf", "Wir treffen uns um zwölf"),
    ],
)
def test_a_marker_makes_a_decision(line: str, words: str) -> None:
    marked = marked_decision(line)
    assert marked
    assert (marked.words, marked.kind) == (words, MarkKind.DECISION)


@pytest.mark.parametrize(
    "line",
    [
        "PROPOSED: we meet at noon",
        "PROPOSAL: RESOLVED: we meet at noon",
        "Proposed resolution: we meet at noon",
        "draft resolution: we meet at noon",
        "Decision: do we meet at noon?",
        "Decision: none",
        "Decision: deferred.",
        "agreed, Ana",
        "Agreed",
        "agreed.. that is beyond us",
        "Resolved and moving on",
        'the minutes say "RESOLVED: we meet at noon"',
        "ana: it is resolved, as I see it",
    ],
)
def test_what_is_not_resolved_is_no_decision(line: str) -> None:
    assert marked_decision(line) is None


def quotes(conversation: Conversation) -> list[tuple[str, str]]:
    lines = marked_lines(conversation, names_of(conversation))
    assert all(conversation.text[line.start : line.end] == line.text for line in lines)
    return [(line.marked.kind.value, line.text) for line in lines]


def test_a_marked_line_is_proved_by_the_whole_of_it() -> None:
    turns = ((0, "Good.\nRESOLVED: We take the blue one. It is light.\n+1"), (1, "ACTION: Anna to send it"))
    assert quotes(talk(*turns)) == [
        ("decision", "RESOLVED: We take the blue one. It is light."),
        ("action", "ACTION: Anna to send it"),
    ]


def test_a_line_that_breaks_off_goes_on_behind_dots() -> None:
    assert quotes(talk((0, "ACTION: Anna to send the list and\n... the map\n... so much for that"))) == [
        ("action", "ACTION: Anna to send the list and\n... the map")
    ]
    assert quotes(talk((0, "ACTION: Anna to send the list\n... I was late"))) == [
        ("action", "ACTION: Anna to send the list")
    ]


def test_a_list_below_a_heading_is_marked_by_it() -> None:
    text = "Action items:\n- Ben to send the list\n- book the hall\n\n- none\nSee you.\n- not this one\n\n"
    text += "## Decisions\n1. We meet at noon"
    assert quotes(mail(text)) == [
        ("action", "Ben to send the list"),
        ("action", "book the hall"),
        ("decision", "We meet at noon"),
    ]


@pytest.mark.parametrize(
    "piece", ["ACTION: ", "a: ", "... ", "RESOLVED ", "- ", ". A", "ACTION-1 (", "- a\n", "action "]
)
def test_any_repetition_is_read_in_time_and_bounds(piece: str) -> None:
    conversation = mail("Actions:\n" + piece * 20_000)
    assert all(len(line.text) <= LINE_CHARS_MAX for line in marked_lines(conversation, frozenset()))
