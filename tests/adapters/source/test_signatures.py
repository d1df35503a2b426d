"""What stands beneath the words in every mail is told from them, and no word of theirs is lost to it."""

# ruff: noqa: RUF001  mails are written in many scripts

import pytest

from adapters.source._text import clean
from adapters.source.mail._quotes import sections

HISTORY = "On Mon, 2 Mar 2026 at 09:00, Ben Osei <ben@example.org> wrote:\n> Could you?"

SIGNATURES = [
    "-- \nAna Silva\nExample Ltd",
    "--\nAna",
    "__\nAna",
    "—\nAna Silva\nHead of Harbours",
    "Regards,\nAna Silva\nDirector, Example Ltd\n+44 20 7946 0000",
    "Mit freundlichen Grüßen\n\nAna Silva\nTel.: 030 1234567",
    "*****\nAna Silva\nana@example.org",
    "Sent from my iPhone",
    "Sent from my iPhone, excuse the typos.",
    "Sent from my Example Mobile Phone",
    "Sent from Mail<https://example.org/x> for Windows",
    "Get Outlook for iOS<https://example.org/x>",
    "Von meinem iPhone gesendet",
    "Gesendet von Outlook für Android<https://example.org/x>",
    "Envoyé de mon iPhone",
    "Enviado desde mi iPhone",
    "Enviado do meu iPhone",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Skickat från min iPhone",
    "Sendt fra min iPhone",
    "Wysłane z iPhone'a",
    "Lähetetty iPhonesta",
    "Отправлено с iPhone",
    "Odesláno z iPhonu",
    "iPhone'umdan gönderildi",
    "发自我的iPhone",
    "iPhoneから送信",
    "나의 iPhone에서 보냄",
    "נשלח מה-iPhone שלי",
    "_____________\nharbour mailing list\nharbour@example.org",
    "-----\nTo unsubscribe, write to the list's owner.",
    'You received this message because you are subscribed to the group "harbour".',
    "CONFIDENTIALITY NOTICE: This e-mail is privileged and meant for its recipient.\nIf it came in error, delete it.",
    "This email and any attachments are confidential and intended solely for the addressee.",
    "Diese E-Mail ist vertraulich. Sind Sie nicht der richtige Adressat, vernichten Sie sie.",
    "_____________\n\nCe message est confidentiel. Si vous l'avez reçu par erreur, veuillez le détruire.",
]


def told(text: str) -> list[tuple[str, str]]:
    text = clean(text)
    return [(section.kind.value, text[section.start : section.end]) for section in sections(text)]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_is_told_from_own_words(signature: str) -> None:
    assert told(f"I will.\n\n{signature}") == [("own", "I will."), ("signature", clean(signature))]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_ends_where_history_begins_and_words_beneath_that_are_own(signature: str) -> None:
    found = told(f"I will.\n\n{signature}\n\n{HISTORY}\n\nAnd this.")
    assert [kind for kind, _ in found] == ["own", "signature", "quoted", "own"]


@pytest.mark.parametrize(
    "words", ["PS: I will send the budget.", "P.S. I will.\nAnd more.", "ps - I will", "PS I will.", "NB: it is due."]
)
@pytest.mark.parametrize("foot", ["--\nAna", "Sent from my iPhone"])
def test_a_postscript_beneath_a_signature_is_own_up_to_the_next(words: str, foot: str) -> None:
    expected = [("own", "I will."), ("signature", foot), ("own", words)]
    assert told(f"I will.\n\n{foot}\n\n{words}") == expected
    assert told(f"I will.\n\n{foot}\n\n{words}\n\n--\nAna") == [*expected, ("signature", "--\nAna")]


@pytest.mark.parametrize("line", ["PS Ltd", "PSI Harbours", "NB Cranes", "Phone: 1", "psa@example.org"])
def test_a_card_that_begins_like_a_postscript_is_a_card(line: str) -> None:
    assert told(f"I will.\n\n--\nAna\n{line}") == [("own", "I will."), ("signature", f"--\nAna\n{line}")]


@pytest.mark.parametrize(
    "words",
    [
        "Regards,\nAna",
        "Thanks,\nAna Silva\nHead of Harbours",
        "Thanks,\nAna\n\nBen's address is:\nben@example.org",
        "Thanks,\ncould you call me at +44 20 7946 0000?",
        "Cheers! See you at https://example.org/party then. Bring cake.",
        "With regards to the harbour, we wait.",
        "Sent from my desk, this is easier.",
        "Sent the plan to Ben.",
        "The pictures that I sent from my phone are blurred.",
        "This email is confidential, so keep it.",
        'We shall add: "This e-mail is confidential. If you got it in error, delete it."',
        '"This e-mail is confidential. If you got it in error, delete it." is what we shall add.',
        "This message is for Ben.\n\nPlease delete the old plan.",
        "Key points\n----\n\n1. Ships\n2. Cranes\n\n----\n\nThat is all.",
        "Berth | Ship\n~~~~~~~~~~~~\nNorth | Albatross\nSouth | Petrel\n\nWhich one leaves first?",
        "-- first point\n-- second point",
        "--\n" + "\n".join(f"Line {n} of the plan." for n in range(60)),
    ],
)
def test_words_that_look_like_a_signature_stay_own(words: str) -> None:
    assert told(f"I will.\n\n{words}") == [("own", f"I will.\n\n{words}")]


@pytest.mark.parametrize(
    "words",
    [
        "You have received this e-mail because you approve orders.\n\nPlease approve number 12 by Friday.",
        "To unsubscribe from this newsletter, click below.\n\n" + "\n".join(f"News {n}" for n in range(40)),
        "-----\nUnsubscribe at the end.\n\n" + "\n".join(f"News {n}" for n in range(40)),
    ],
)
def test_a_mail_that_begins_like_a_footer_is_read(words: str) -> None:
    assert told(words) == [("own", words)]


def test_a_warning_of_an_outside_sender_leaves_the_words_beneath_it_their_own() -> None:
    warning = "CAUTION: This email originated from outside the organisation. Do not click links."
    assert told(f"{warning}\n\nCould you?") == [("signature", warning), ("own", "Could you?")]
