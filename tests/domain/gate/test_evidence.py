"""Where a quote stands, how it is marked, and when quoted history counts."""

import pytest

from domain.conversation import Kind, Segment, SegmentKind
from domain.gate._evidence import Located, Source
from domain.gate._reasons import Reason
from domain.items import Evidence
from tests.domain.gate.conversations import conversation, own

REQUEST = "Could you send the deck by Monday?"
HISTORY = f"On 9 November Tom wrote:\n> Hello Nora,\n>\n> The hall is booked.\n>\n> {REQUEST}\n"
OWN, QUOTED, SIGNATURE = SegmentKind.OWN, SegmentKind.QUOTED, SegmentKind.SIGNATURE


def located(quote: str, *parts: tuple[str, SegmentKind, int | None]) -> Evidence | Reason:
    source = conversation(*parts)
    found = Source(source).locate(quote)
    if isinstance(found, Located):
        assert source.text[found.evidence.start : found.evidence.end] == found.evidence.quote
        return found.evidence
    return found


@pytest.mark.parametrize(
    ("quote", "own_words", "mended"),
    [
        ("send the signed offer", "send the signed offer", False),
        ("SEND the\nsigned offer", "send the signed offer", False),
        ("please send signed offer by Friday", "send the signed offer by Friday", True),
        ("Could you send signed offer by Friday?", "Could you send the signed offer by Friday?", True),
        ("Could you send … by Friday?", "Could you send the signed offer by Friday?", True),
    ],
)
def test_what_was_not_verbatim_is_marked_as_mended(quote: str, own_words: str, *, mended: bool) -> None:
    evidence = located(quote, ("Could you send the signed offer by Friday? Thanks!", OWN, 0))
    assert isinstance(evidence, Evidence)
    assert (evidence.quote, evidence.mended) == (own_words, mended)


def test_exact_words_go_before_words_that_are_nearly_those() -> None:
    text = "Please send the offer to all. Send the offer to all members."
    evidence = located("Send the offer to all members", (text, OWN, 0))
    assert isinstance(evidence, Evidence)
    assert (evidence.start, evidence.mended) == (30, False)


def test_words_are_not_put_together_over_two_segments() -> None:
    parts = (("Please send the signed ", OWN, 0), ("offer to all members.", OWN, 1))
    assert located("please send signed offer to all members", *parts) is Reason.QUOTE_NOT_IN_SOURCE


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("Nora Quist: I'll fetch it tomorrow.", True),
        ("Nora: I'll fetch it tomorrow.", True),
        ("nora quist:  i'll  fetch it tomorrow.", True),
        ("Ben Okafor: I'll fetch it tomorrow.", False),
        ("Kim: I'll fetch it tomorrow.", False),
        ("Note: I'll fetch it tomorrow.", False),
        ("Nora Quist: ok", False),
    ],
)
def test_the_speaker_s_name_may_stand_before_the_words_of_a_turn(quote: str, *, found: bool) -> None:
    text = "Nora Quist: I'll fetch it tomorrow.\nBen Okafor: ok, thanks"
    turns = tuple(
        Segment(index=n, speaker=n, start=start, end=end) for n, (start, end) in enumerate([(12, 35), (48, len(text))])
    )
    located = Source(own(text, kind=Kind.MEETING, segments=turns)).locate(quote)
    assert isinstance(located, Located) is found
    if isinstance(located, Located):
        assert (located.evidence.quote, located.evidence.mended) == ("I'll fetch it tomorrow.", False)


@pytest.mark.parametrize(
    "words",
    [
        "Yes, will do.",
        "Sure, no problem.\n\nSee you at the fair on Friday.",
        "OK",
        "I'll send it to you.",
        "Can you do it?",
        "+1, please take this one",
        "Mache ich.",
        "Ja, gerne!",
    ],
)
def test_a_quoted_request_counts_where_the_words_right_below_take_it_on(words: str) -> None:
    evidence = located(REQUEST, (HISTORY, QUOTED, 1), (words, OWN, 0))
    assert isinstance(evidence, Evidence)
    assert (evidence.quote, evidence.quoted) == (REQUEST, True)


@pytest.mark.parametrize(
    "words",
    [
        "Hi Ben, please handle this.\n",
        "FYI, can you take this?\n",
        "See below, please handle this.\n",
        "+1 to Tom's request below, can you do it?\n",
        "I'll take care of this.\n",
        "Bitte übernehmen, danke!\n",
        "Kannst du das bitte erledigen?\n",
        "Ich kümmere mich darum.\n",
    ],
)
def test_a_quoted_request_counts_where_the_words_above_hand_it_on(words: str) -> None:
    evidence = located(REQUEST, (words, OWN, 0), (HISTORY, QUOTED, 1))
    assert isinstance(evidence, Evidence)
    assert evidence.quoted


@pytest.mark.parametrize(
    "words",
    [
        "FYI\n",
        "See below.\n",
        "Thanks for this!\n",
        "Yes, will do.\n",
        "Can you send it to me?\n",
        "Please ignore the request below.\n",
        "I can't take this.\n",
        "If nobody minds I'll handle this.\n",
        "Bitte nicht übernehmen.\n",
        "\n",
    ],
)
def test_a_quoted_request_proves_nothing_under_words_of_their_own(words: str) -> None:
    assert located(REQUEST, (words, OWN, 0), (HISTORY, QUOTED, 1)) is Reason.QUOTED_HISTORY


@pytest.mark.parametrize(
    "words",
    [
        "No, sorry.",
        "Done already.",
        "OK, if I find the time.",
        "Yes, but not before Tuesday.",
        "I'll send it on Tuesday.",
        "Yes it was a lovely day.",
        "Thanks!",
        "Nein, leider nicht.",
        "Ja, aber erst am Dienstag.",
    ],
)
def test_a_quoted_request_proves_nothing_above_what_does_not_take_it_on(words: str) -> None:
    assert located(REQUEST, (HISTORY, QUOTED, 1), (words, OWN, 0)) is Reason.QUOTED_HISTORY


def test_an_answer_takes_on_the_passage_above_it_and_no_other() -> None:
    history = "> Could you book the hall?\n>\n> And could you send the deck?\n"
    parts = ((history, QUOTED, 1), ("Yes, will do.", OWN, 0))
    assert isinstance(located("And could you send the deck?", *parts), Evidence)
    assert located("Could you book the hall?", *parts) is Reason.QUOTED_HISTORY


def test_what_the_quoted_message_itself_quotes_is_not_referred_to() -> None:
    history = "On Monday Tom wrote:\n> As asked, it is here.\n> On Sunday Kim wrote:\n>> Could you send the deck?\n"
    parts = (("Please handle this.\n", OWN, 0), (history, QUOTED, 1))
    assert located("Could you send the deck?", *parts) is Reason.QUOTED_HISTORY


def test_a_mended_quote_of_history_is_history() -> None:
    quote = "could you please send deck by Monday"
    assert located(quote, ("FYI\n", OWN, 0), (HISTORY, QUOTED, 1)) is Reason.QUOTED_HISTORY
    evidence = located(quote, ("Please handle this.\n", OWN, 0), (HISTORY, QUOTED, 1))
    assert isinstance(evidence, Evidence)
    assert (evidence.mended, evidence.quoted) == (True, True)


def test_new_words_go_before_the_same_words_quoted() -> None:
    evidence = located(REQUEST, (HISTORY, QUOTED, 1), (REQUEST, OWN, 0))
    assert isinstance(evidence, Evidence)
    assert (evidence.start, evidence.quoted) == (len(HISTORY), False)


def test_a_million_of_one_word_ends() -> None:
    source = Source(own("send it now. " * 70_000))
    assert source.locate("please do send it again by Friday") is Reason.QUOTE_NOT_IN_SOURCE
