"""Owners are participants, or known by name, or nobody: the words say who, not the model."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.conversation import Conversation, Kind, Participant, Role, SegmentKind
from domain.gate import Contact
from domain.gate._evidence import Located, Source
from domain.gate._owner import Owned, owned, resolve_owner
from domain.gate._people import People
from tests.domain.gate.conversations import MAIL, PATIENT, SENDER, USER, conversation, own

ANA = Participant(name="Ana D\u00edaz", address="ana@diaz.example", role=Role.SPEAKER)
ANA_TOO = Participant(name="Ana Lund", address="ana@lund.example", role=Role.SPEAKER)
BEN = Participant(name="Ben Okafor", address="ben@okafor.example", role=Role.SPEAKER, is_user=True)
NAMELESS = Participant(address="carl.berg@firm.example", role=Role.SPEAKER)
COPIED = Participant(name="Cleo Ruiz", address="cleo@ruiz.example", role=Role.COPIED)


def meeting(*people: Participant, kind: Kind = Kind.MEETING) -> Conversation:
    return conversation(("I will write the minutes.", SegmentKind.OWN, 0), kind=kind, participants=people)


def owner(words: str | None, of: Conversation) -> Participant | None:
    return resolve_owner(words, of, of.segments[0])


@pytest.mark.parametrize(
    "words", ["sender", "speaker", "I", "me", "Nora", "nora quist", "Quist, Nora", "NORA@quist.example"]
)
def test_in_a_mail_the_sender_is_the_speaker(words: str) -> None:
    assert owner(words, MAIL) == SENDER


@pytest.mark.parametrize(
    "words",
    ["recipient", "the recipient", "you", "You", "user", "Ben", "@Ben", "Okafor", "Ben Okafor <ben@okafor.example>"],
)
def test_in_a_mail_the_user_is_the_addressee(words: str) -> None:
    assert owner(words, MAIL) == USER


@pytest.mark.parametrize(
    "words", [None, "", " ", "Zoe", "the team", "Ben and Nora", "Nora's team", "we", "x@y.example", "?"]
)
def test_nobody_is_invented(words: str | None) -> None:
    assert owner(words, MAIL) is None


def test_the_one_recipient_of_the_user_s_own_mail_is_the_addressee() -> None:
    sent = conversation(
        participants=(
            USER.model_copy(update={"role": Role.SENDER}),
            SENDER.model_copy(update={"role": Role.RECIPIENT}),
            COPIED,
        )
    )
    addressee = owner("you", sent)
    assert addressee is not None
    assert addressee.name == "Nora Quist"


def test_of_two_recipients_neither_is_meant() -> None:
    two = (COPIED.model_copy(update={"role": Role.RECIPIENT}), ANA.model_copy(update={"role": Role.RECIPIENT}))
    assert owner("you", conversation(participants=(SENDER, *two))) is None


def test_a_shared_first_name_names_nobody() -> None:
    people = meeting(BEN, ANA, ANA_TOO)
    assert owner("Ana", people) is None
    assert owner("ana diaz", people) == ANA


def test_a_person_listed_twice_is_one() -> None:
    assert owner("Ana", meeting(BEN, ANA, ANA.model_copy(update={"role": Role.RECIPIENT}))) is not None


def test_one_without_a_name_is_known_by_the_address() -> None:
    assert owner("Carl", meeting(BEN, NAMELESS)) == NAMELESS


@pytest.mark.parametrize("kind", [Kind.MEETING, Kind.CHAT])
def test_you_is_the_one_other_or_nobody(kind: Kind) -> None:
    assert owner("you", meeting(ANA, BEN, kind=kind)) == BEN
    assert owner("you", meeting(ANA, BEN, NAMELESS, kind=kind)) is None
    assert owner("sender", meeting(ANA, BEN, kind=kind)) == ANA


def test_an_unknown_speaker_is_nobody() -> None:
    unknown = conversation(("I will do it.", SegmentKind.OWN, None), kind=Kind.MEETING, participants=(ANA, BEN))
    assert owner("I", unknown) is None
    assert owner("you", unknown) is None


KIM = Contact(name="Kim Berg", address="kim@berg.example")
KIM_TOO = Contact(name="Kim Falk", address="kim@falk.example")
ANN = Participant(name="Ann M\u00fcller", address="ann@muller.example", role=Role.RECIPIENT)
TOM = Participant(name="Dr. Thomas Roe", address="tom@roe.example", role=Role.COPIED)


def of(
    text: str, words: str | None, *, quote: str | None = None, contacts: tuple[Contact, ...] = (), **changes: Any
) -> Owned:
    source = Source(own(text, **changes))
    located = source.locate(quote or text)
    assert isinstance(located, Located), located
    return owned(words, located, source, contacts)


def whom(found: Owned) -> str | None:
    return None if found.owner is None else found.owner.address or found.owner.name


@pytest.mark.parametrize("named", ["Ben", "Nora", "sender", "recipient", "Ann", "Zoe", "the team"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("So, Ben, could you send the offer?", "ben@okafor.example"),
        ("For next week:\n* Nora - send the offer\n", "nora@quist.example"),
        ("For next week:\n- Ben: send the offer\n", "ben@okafor.example"),
        ("I'll send the offer today.", "nora@quist.example"),
        ("I\u2019ll send the offer today.", "nora@quist.example"),
        ("I am going to print the plans.", "nora@quist.example"),
        ("Let me check with the landlord.", "nora@quist.example"),
        ("Will send the offer tonight.", "nora@quist.example"),
        ("Ich schicke morgen den Plan.", "nora@quist.example"),
        ("Ben, I'll send you the offer today.", "nora@quist.example"),
        ("When Ben is back, I'll call the bank.", "nora@quist.example"),
        ("Could you send the offer today?", "ben@okafor.example"),
        ("Please send the offer to Nora.", "ben@okafor.example"),
        ("Please ask Nora for the offer.", "ben@okafor.example"),
        ("As I will be away, please send the offer.", "ben@okafor.example"),
        ("I need you to sign the offer.", "ben@okafor.example"),
        ("You need to sign the offer.", "ben@okafor.example"),
        ("K\u00f6nnten Sie bitte den Plan pr\u00fcfen?", "ben@okafor.example"),
        ("Send the offer to Nora by Friday.", "ben@okafor.example"),
        ("Don't forget the keys.", "ben@okafor.example"),
        ("It would be great if you could sign it.", "ben@okafor.example"),
        ("Ben, please sign the offer.", "ben@okafor.example"),
        ("Ben will sign the offer.", "ben@okafor.example"),
        ("Nora should sign the offer.", "nora@quist.example"),
        ("I think Nora should sign the offer.", "nora@quist.example"),
        ("Nora to sign the offer.", "nora@quist.example"),
        ("ACTION: Nora to sign the offer.", "nora@quist.example"),
        ("ACTION (Ben): sign the offer.", "ben@okafor.example"),
        ("AI Nora: sign the offer.", "nora@quist.example"),
        ("Could Nora sign the offer?", "nora@quist.example"),
        ("Insurance: (Nora) renew before May", "nora@quist.example"),
        ("Renew the insurance. Owner: Nora", "nora@quist.example"),
        ("Ben and I will sign the offer.", None),
        ("Ben and Nora will sign the offer.", None),
        ("We should sign the offer.", None),
        ("Someone should sign the offer.", None),
        ("Zoe will sign the offer.", None),
        ("Zoe, could you sign the offer?", None),
        ("Could someone sign the offer?", None),
        ("Could you all sign the offer?", None),
        ("ACTION: Zoe to sign the offer.", "Zoe"),
        ("ACTION: Zoe, Tom & Ann to sign the offer.", "Zoe, Tom & Ann"),
        ("Zoe, Tom and Ann to sign the offer.", "Zoe, Tom and Ann"),
        ("Action (Zoe): sign the offer.", "Zoe"),
        ("Owner: Zoe Park", "Zoe Park"),
        ("@zoe sign the offer", "zoe"),
        ("<kim> ACTION: Zoe, Tom, and Ann to sign the offer.", "Zoe, Tom, and Ann"),
        ("kim: ACTION: Zoe to sign the offer.", "Zoe"),
    ],
)
def test_what_the_words_say_holds_whatever_the_model_names(text: str, expected: str | None, named: str) -> None:
    found = of(text, named)
    assert whom(found) == expected
    if expected is None:
        assert found.note is not None


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        (
            "Can you unlock the yard? Ben should bring it, and I'll make coffee.",
            "I'll make coffee",
            "nora@quist.example",
        ),
        ("Can you unlock the yard? Nora should bring it, and I'll wait.", "Nora should bring it", "nora@quist.example"),
        ("Ben will write the report and send it to Nora.", "send it to Nora", "ben@okafor.example"),
        ("I'll write the report and send it to Ben.", "send it to Ben", "nora@quist.example"),
        ("I'll be late, so could you open the door?", "could you open the door?", "ben@okafor.example"),
    ],
)
def test_the_clause_of_the_quote_decides(text: str, quote: str, expected: str) -> None:
    assert whom(of(text, "Zoe", quote=quote)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'll send the offer.", "nora@quist.example"),
        ("Could you send the offer?", "ben@okafor.example"),
        ("Ben, send the offer.", "ben@okafor.example"),
        ("The offer is missing.", None),
        ("Send the offer.", None),
        ("Nora to send the offer.", None),
    ],
)
def test_where_the_model_names_nobody_only_plain_words_do(text: str, expected: str | None) -> None:
    assert whom(of(text, None)) == expected


@pytest.mark.parametrize(
    ("text", "named", "reason"),
    [
        ("The offer is still missing.", "Ann", "owner_elsewhere"),
        ("The offer goes to Ann by Friday.", "Ann", "owner_elsewhere"),
        ("The offer is still missing.", "sender", "owner_elsewhere"),
        ("The offer: grab me on Friday.", "sender", "owner_elsewhere"),
        ("The offer is what I would like to see.", "sender", "owner_elsewhere"),
        ("The offer is still missing.", "Zoe", "owner_not_in_source"),
        ("The offer is still missing.\n\nZoe is well.", "Zoe", "owner_unknown"),
        ("The offer is still missing.", "we", "owner_ambiguous"),
        ("The offer is still missing.", "Ben and Nora", "owner_ambiguous"),
    ],
)
def test_a_name_that_nothing_ties_to_the_task_is_refused(text: str, named: str, reason: str) -> None:
    found = of(
        text, named, quote="The offer", participants=(SENDER, USER, ANN.model_copy(update={"role": Role.COPIED}))
    )
    assert found.owner is None
    assert found.note is not None
    assert found.note.reason == reason


@pytest.mark.parametrize(
    "text",
    ["Glad to talk about the offer.", "Things that every owner MUST know of the offer.", "Ready to sign the offer."],
)
def test_no_word_with_a_capital_is_taken_for_a_name(text: str) -> None:
    assert of(text, None).owner is None


@pytest.mark.parametrize(
    ("kind", "named", "expected"),
    [
        (Kind.EMAIL, "sender", "nora@quist.example"),
        (Kind.EMAIL, "Nora", "nora@quist.example"),
        (Kind.EMAIL, "we", None),
        (Kind.EMAIL, "Ben", None),
        (Kind.EMAIL, None, None),
        (Kind.MEETING, "speaker", None),
    ],
)
def test_a_mail_s_writer_answers_for_what_we_promise(kind: Kind, named: str | None, expected: str | None) -> None:
    assert whom(of("We will sign the offer.", named, kind=kind)) == expected


@pytest.mark.parametrize(
    ("greeting", "expected"),
    [
        ("Hi Ann,", "ann@muller.example"),
        ("Dear Ms M\u00fcller,", "ann@muller.example"),
        ("Muller, Ann:", None),
        ("Liebe Ann,", "ann@muller.example"),
        ("Hi Ann and Ben,", None),
        ("Dr Roe,", "tom@roe.example"),
        ("Hey Tom,", "tom@roe.example"),
    ],
)
def test_a_greeting_says_who_is_meant(greeting: str, expected: str | None) -> None:
    people = (SENDER, ANN, TOM)
    found = of(
        f"{greeting}\n\nthanks for the call. Could you send the offer?",
        "Tom",
        quote="Could you send",
        participants=people,
    )
    assert expected is None or whom(found) == expected


def test_a_call_in_the_paragraph_beats_the_greeting() -> None:
    text = "Hi Ann,\n\nall well here.\n\nTom, one more thing. Could you send the offer?"
    assert whom(of(text, "Ann", quote="Could you send", participants=(SENDER, ANN, TOM))) == "tom@roe.example"


@pytest.mark.parametrize(
    "words", ["Tom", "Thomas", "Roe", "Dr Roe", "Roe, Thomas", "T. Roe", "Thomas R.", "TR", "tom@roe.example"]
)
def test_one_person_has_many_names(words: str) -> None:
    assert [p.address for p in People(own("x", participants=(SENDER, TOM)), ()).named(words)] == ["tom@roe.example"]


def test_of_two_with_one_name_neither_is_meant() -> None:
    people = (SENDER, ANA, ANA_TOO)
    found = of("ACTION: Ana to send the offer.", "Ana", participants=people)
    assert found.owner is None
    assert found.note is not None
    assert found.note.reason == "owner_ambiguous"


@pytest.mark.parametrize(
    ("contacts", "expected", "known_by"),
    [((KIM,), "kim@berg.example", "address_book"), ((KIM, KIM_TOO), None, None), ((), None, None)],
)
def test_the_address_book_knows_who_bears_a_name(
    contacts: tuple[Contact, ...], expected: str | None, known_by: str | None
) -> None:
    found = of("Kim will send the offer.", "Kim", contacts=contacts)
    assert whom(found) == expected
    assert (found.owner and found.owner.known_by) == known_by


def test_a_contact_never_stands_in_for_a_participant() -> None:
    forged = Contact(name="Ben Okafor", address="ben@thief.example")
    assert whom(of("Ben will send the offer.", "Ben", contacts=(forged,))) == "ben@okafor.example"


@pytest.mark.parametrize(
    ("turns", "named", "expected"),
    [
        ([(0, "Carl, thanks. Can you call them?")], "Ben", "carl.berg@firm.example"),
        ([(0, "Carl?"), (2, "Yes?"), (0, "Can you call them?")], "Ben", "carl.berg@firm.example"),
        ([(0, "Can you call them?"), (1, "Sure, will do.")], None, "ben@okafor.example"),
        ([(0, "Can you call them?"), (1, "Who, me?")], "Ben", None),
        ([(0, "Can you call them, Ben?")], "Carl", "ben@okafor.example"),
        ([(0, "I'll call them.")], "Ben", "ana@diaz.example"),
    ],
)
def test_in_talk_you_is_who_was_called_or_says_yes(
    turns: list[tuple[int, str]], named: str | None, expected: str | None
) -> None:
    talk = conversation(
        *((w + " ", SegmentKind.OWN, n) for n, w in turns), kind=Kind.MEETING, participants=(ANA, BEN, NAMELESS)
    )
    source = Source(talk)
    located = source.locate("call them")
    assert isinstance(located, Located)
    assert whom(owned(named, located, source, ())) == expected


@PATIENT
@given(st.text(max_size=300), st.text(max_size=60))
def test_any_words_name_somebody_of_the_conversation_or_nobody(text: str, words: str) -> None:
    found = of("Ben to send " + text + " now", words, quote="Ben to send")
    assert found.owner is None or found.owner.address in {None, "ben@okafor.example", "nora@quist.example"}


@pytest.mark.parametrize(
    "token",
    [
        "Ben ",
        "Ben, ",
        "Ben and ",
        "I ",
        "i will ",
        "you ",
        "@",
        "(Ben)",
        "ACTION: ",
        "and ",
        "hi ",
        ": ",
        "please ",
        "\n",
    ],
)
def test_a_hundred_thousand_of_anything_name_whom_they_may(token: str) -> None:
    found = of((token * 100_000)[:300_000] + " please send the offer", "Nora", quote="please send the offer")
    assert found.owner is None or found.owner.address in {None, "ben@okafor.example", "nora@quist.example"}
