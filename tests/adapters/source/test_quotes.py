"""Which lines of a mail are history, and which are its own."""

# ruff: noqa: RUF001  mails are written in many scripts

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.source._limits import SEGMENTS_MAX
from adapters.source._text import clean
from adapters.source.mail._quotes import sections
from domain.conversation import SegmentKind
from domain.failures import InputRefused

OWN, QUOTED = SegmentKind.OWN, SegmentKind.QUOTED


def kinds(text: str) -> list[tuple[SegmentKind, str]]:
    text = clean(text)
    return [(section.kind, text[section.start : section.end]) for section in sections(text)]


ATTRIBUTIONS = [
    "On Mon, 2 Mar 2026 at 09:00, Ben Osei <ben@example.org> wrote:",
    "On Mon, 2 Mar 2026 at 09:00, Ben Osei\n<ben@example.org>\nwrote:",
    "On Mon, 2 Mar 2026 at 09:00 Ben Osei <ben@example.org\n> wrote:",
    "On 02/03/2026 09:00 AM, Ben Osei wrote:",
    "On Tue, 3 Mar 2026 07:05:09 -0300 Ben Osei <ben@example.org> wrote",
    "---- On Tue, 3 Mar 2026 07:05:09 -0300 Ben Osei <ben@example.org> wrote ----",
    "---- Ben Osei wrote ----",
    "--- On Mon, 2/3/26, Ben Osei <ben@example.org> wrote:",
    "Ben Osei <ben@example.org> wrote:",
    "2026-03-02 09:00 GMT+01:00 Ben Osei <ben@example.org>:",
    "2026/3/2 Ben Osei <ben@example.org>",
    '02.03.2026, 09.00, "Ben Osei" <ben@example.org>:',
    '9:00 AM, March 2, 2026, "Ben Osei" <ben@example.org>:',
    "Monday, 2 March 2026, 9:00 AM +0300 from ben@example.org <ben@example.org>:",
    "Am 02.03.2026 um 09:00 schrieb Ben Osei:",
    "Ben Osei hat am 02.03.2026 09:00 CET geschrieben:",
    "Le lun. 2 mars 2026 à 09:00, Ben <ben@example.org>\na écrit :",
    "El lun, 2 mar 2026 a las 9:00, Ben Osei (ben@example.org) escribió:",
    "Il giorno lun 2 mar 2026 alle ore 09:00 Ben <ben@example.org> ha scritto:",
    "Em seg., 2 de mar. de 2026 às 09:00, Ben <ben@example.org>\nescreveu:",
    "Op ma 2 mrt. 2026 om 09:00 schreef Ben <ben@example.org>:",
    "Den mån 2 mars 2026 kl 09:00 skrev Ben <ben@example.org>:",
    "man. 2. mar. 2026 kl. 09.00 skrev Ben <ben@example.org>:",
    "ma 2. maalisk. 2026 klo 9.00 Ben (ben@example.org) kirjoitti:",
    "pon., 2 mar 2026 o 09:00 Ben <ben@example.org> napisał(a):",
    "po 2. 3. 2026 v 9:00 odesílatel Ben <ben@example.org> napsal:",
    "Ben <ben@example.org> ezt írta (időpont: 2026. márc. 2., H, 9:00):",
    "În lun., 2 mar. 2026 la 09:00, Ben <ben@example.org> a scris:",
    "Ben <ben@example.org>, 2 Mar 2026 Pzt, 09:00 tarihinde şunu yazdı:",
    "пн, 2 мар. 2026 г. в 09:00, Ben <ben@example.org>:",
    "пн, 2 бер. 2026 р. о 09:00 Ben <ben@example.org> пише:",
    "Στις Δευ 2 Μαρ 2026 στις 9:00 π.μ., ο χρήστης Ben <ben@example.org> έγραψε:",
    "在 2026年3月2日，上午9:00，Ben <ben@example.org> 写道：",
    "Ben <ben@example.org> 于2026年3月2日周一 09:00写道：",
    "2026年3月2日(月) 9:00 Ben <ben@example.org>:",
    "2026년 3월 2일 (월) 오전 9:00, Ben <ben@example.org>님이 작성:",
    "בתאריך יום ב׳, 2 במרץ 2026 ב-9:00 מאת Ben <ben@example.org>:",
    "Vào 09:00 Th 2, 2 thg 3, 2026 Ben <ben@example.org> đã viết:",
    "Pada Sen, 2 Mar 2026 pukul 09.00 Ben <ben@example.org> menulis:",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
@pytest.mark.parametrize("old", ["> Could you?", "Could you?"])
def test_who_wrote_it_is_quoted_like_what_they_wrote(attribution: str, old: str) -> None:
    history = f"{attribution}\n\n{old}"
    assert kinds(f"I will.\n\n{history}\n") == [(OWN, "I will."), (QUOTED, clean(history))]


@pytest.mark.parametrize("attribution", ["Ben wrote:", "Quoting Ben <ben@example.org>:", "Ben, 2 March 2026 09:00:"])
def test_what_is_marked_as_quoted_needs_fewer_words_to_say_whose_it_is(attribution: str) -> None:
    if attribution.startswith("Ben,"):
        attribution = f"On {attribution}"
    assert kinds(f"Yes.\n\n{attribution}\n> Red?\n\nNo.") == [
        (OWN, "Yes."),
        (QUOTED, f"{attribution}\n> Red?"),
        (OWN, "No."),
    ]


BLOCKS = [
    ("From", "Sent", "To", "Subject"),
    ("*From", "*Sent", "*To", "*Subject"),
    ("From", "Date", "To", "Subject"),
    ("From", "Subject", "Date", "To"),
    ("Von", "Gesendet", "An", "Betreff"),
    ("De ", "Envoyé ", "À ", "Objet "),
    ("De", "Enviado el", "Para", "Asunto"),
    ("De", "Enviada em", "Para", "Assunto"),
    ("Da", "Inviato", "A", "Oggetto"),
    ("Van", "Verzonden", "Aan", "Onderwerp"),
    ("Fra", "Sendt", "Til", "Emne"),
    ("Från", "Skickat", "Till", "Ämne"),
    ("Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"),
    ("Od", "Wysłano", "Do", "Temat"),
    ("Od", "Odesláno", "Komu", "Předmět"),
    ("Feladó", "Elküldve", "Címzett", "Tárgy"),
    ("De la", "Trimis", "Către", "Subiect"),
    ("Kimden", "Gönderildi", "Kime", "Konu"),
    ("От", "Отправлено", "Кому", "Тема"),
    ("Від", "Надіслано", "Кому", "Тема"),
    ("Από", "Στάλθηκε", "Προς", "Θέμα"),
    ("发件人", "发送时间", "收件人", "主题"),
    ("寄件者", "寄件日期", "收件者", "主旨"),
    ("差出人", "送信日時", "宛先", "件名"),
    ("보낸 사람", "보낸 날짜", "받는 사람", "제목"),
    ("מאת", "נשלח", "אל", "נושא"),
    ("من", "تم الإرسال", "إلى", "الموضوع"),
]


@pytest.mark.parametrize("labels", BLOCKS, ids="-".join)
@pytest.mark.parametrize("rule", ["", "________________________________\n", "-----Original Message-----\n\n"])
def test_the_copied_headers_of_an_older_mail_begin_history(labels: tuple[str, ...], rule: str) -> None:
    values = ("Ben Osei", "2 March 2026", "Ana Silva", "Plan")
    mark = "*" if labels[0].startswith("*") else ""
    block = "\n".join(f"{label}:{mark} {value}" for label, value in zip(labels, values, strict=True))
    history = f"{rule}{block}\n\nCould you?\n\nBen"
    assert kinds(f"I will.\n\n{history}") == [(OWN, "I will."), (QUOTED, history)]


@pytest.mark.parametrize(
    "history",
    [
        "-----Original Message-----\nCould you?",
        "----- Original Message -----\nCould you?",
        "-------- Ursprüngliche Nachricht --------\nKönntest du?",
        "-------- Message d'origine --------\nPeux-tu ?",
        "---------- Forwarded message ---------\nCould you?",
        "Begin forwarded message:\n\nCould you?",
        "Anfang der weitergeleiteten Nachricht:\n\nKönntest du?",
        "##- Please type your reply above this line -##\n\nCould you?",
        ">>> Ben Osei 02.03.2026 09:00 >>>\nCould you?",
        "From: Ben Osei <ben@example.org>\nDate: 2 March 2026\n\nCould you?",
        "Sent: Monday\nFrom: Ben Osei\nTo: Ana\nSubject: Plan\n\nCould you?",
        "From: Ben Osei\n\nSent: Monday\n\nTo: Ana\n\nSubject: Plan\n\nCould you?",
        "From: Ben Osei\n<ben@example.org>\nSent: Monday\nTo: Ana\nSubject: Plan\n\nCould you?",
        "--------------- Forwarded by Ben Osei/EXAMPLE on 03/02/2026 09:00 AM ---------------\n\nCould you?",
        "Ben Osei\n03/02/2026 09:00 AM\nTo:\tAna Silva/EXAMPLE\ncc:\nSubject:\tPlan\n\nCould you?",
        '"Ben Osei" <ben@example.org> on 03/02/2026 09:00:40 AM\nTo: Ana\ncc:\nSubject: Plan\n\nCould you?',
    ],
)
def test_an_unmarked_copy_is_quoted_to_its_end(history: str) -> None:
    assert kinds(f"I will.\n\n{history}\n\nThanks!") == [(OWN, "I will."), (QUOTED, f"{history}\n\nThanks!")]


@pytest.mark.parametrize(
    "history",
    [
        "From: Ben Osei <ben@example.org>\nTo: Ana\nDate: Monday\nSubject: Plan\n\nCould you?",
        "From: Ben Osei\nSent: 2 March 2026 09:00\nTo: Ana\nSubject: Plan\n\nCould you?",
        "Von: Ben Osei\nGesendet: Montag, 2. März 2026 09:00\nAn: Ana\nBetreff: Plan\n\nKönntest du?",
    ],
)
def test_headers_right_beneath_own_words_begin_history_if_they_are_surely_a_mails(history: str) -> None:
    assert kinds(f"I will.\n{history}") == [(OWN, "I will."), (QUOTED, history)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ben wrote:\n> Red?\nYes.\n> Blue?\nNo.", "quoted own quoted own"),
        ("> Red?\n\nYes.", "quoted own"),
        ("Yes.\n> Red?", "own quoted"),
        ("FYI.\n\nBegin forwarded message:\n\n> From: Ben\n> Red?\n\nWhat now?", "own quoted own"),
        ("See below.\n\n> Red?\n> > Blue?\n\nYes, and no.\n\n> Green?", "own quoted own quoted"),
        ("Yes.\n\nFrom: Ben\nSent: Monday\nTo: Ana\nSubject: Plan\n\n> Red?\n\nNo.", "own quoted own"),
    ],
)
def test_answers_between_and_beneath_marked_lines_are_own(text: str, expected: str) -> None:
    assert " ".join(kind.value for kind, _ in kinds(text)) == expected


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("the week?", "quoted own"),
        ("March", "quoted own"),
        ("Yes.", "quoted own quoted own"),
        ("We cannot say when the figures come", "quoted own quoted own"),
    ],
)
def test_a_quoted_line_that_was_wrapped_is_quoted_whole(rest: str, expected: str) -> None:
    question = "> Would it be possible to have the figures of the first quarter by the end of"
    assert " ".join(kind.value for kind, _ in kinds(f"{question}\n{rest}\n> Ben\n\nYes.")) == expected


@pytest.mark.parametrize(
    "words",
    [
        "On Monday I wrote down three things:\nmilk, bread, salt",
        "On the other hand, we could wait.\nOn average it takes a week.",
        "From: the office, to: the harbour.\nNo header at all.",
        "Original message was lost, please send it again.",
        "Here is a fix -- this is no signature.",
        "Please send it by 12:30 to Ben <ben@example.org>:\nthe plan and the budget",
        "On 3 March 2026 please send this to ben@example.org:\n- the plan\n- the budget",
        "I talked to Ben. He wrote:\n'It is fine.'",
        "Agenda\nDate: Monday\nTo: be told\nthe rest",
        "Flight details:\nFrom: Berlin\nTo: Paris\nDate: 3 March\nSubject: holidays\n\nI will book it.",
        "Flight details:\nFrom: Berlin\nTo: Paris\nDate: 3 March 9:00\nSubject: holidays\n\nI will book it.",
        "Here they are.\nFrom: Berlin\nTo: Paris\nDate: 3 March\nSubject: holidays\n\nI will book it.",
        "See here.\n\nFrom: page 3\nTo: page 5\nDate: soon\nSubject: harbours\n\nI will read it.",
        "TO: All\nFROM: Ben Osei\nDATE: 2 March 2026\nSUBJECT: Parking\n\nPlease park elsewhere.",
        "2026-03-02 09:00 first meeting\n2026-03-02 10:00 second meeting",
        "Three is less than four: 4 > 3.\n- A --> B",
        "See https://example.org/on-2026-03-02-ben-wrote: it is all there.",
        "On 3 March 2026 at 09:00 please call Ben <ben@example.org>:\nhe knows the plan",
        "In 2019 Ben wrote:\n'The harbour is full.'\nIt still is.",
        "Le plan est prêt :\n- un\n- deux",
    ],
)
def test_own_words_that_look_like_history_stay_own(words: str) -> None:
    assert kinds(words) == [(OWN, words)]


def test_sections_tell_where_they_stand_without_blank_edges() -> None:
    text = clean("\n\n  Yes.  \n\n\n> Red?\n\n\n")
    assert [(section.start, section.end) for section in sections(text)] == [(2, 6), (9, 15)]


def test_a_text_without_words_has_no_sections() -> None:
    assert sections("") == []


def test_more_stretches_than_anybody_reads_are_refused() -> None:
    with pytest.raises(InputRefused, match=str(SEGMENTS_MAX)) as refused:
        sections("> a\nb\n" * SEGMENTS_MAX)
    assert refused.value.reason == "too_many_segments"


LINES = st.sampled_from(
    [
        "",
        "Yes.",
        "> Red?",
        "  indented",
        "--",
        "_____",
        "Regards,",
        "+44 20 7946 0000",
        "On 2 March 2026 at 09:00, Ben",
        "<ben@example.org> wrote:",
        "From: Ben",
        "Sent: Monday",
        "To: Ana",
        "Subject: Plan",
        "03/02/2026 09:00 AM",
        "This e-mail is confidential; if it came in error, delete it.",
        "-----Original Message-----",
    ]
)


@given(st.lists(LINES | st.text(max_size=90), max_size=40))
def test_sections_hold_all_words_once_and_in_order(lines: list[str]) -> None:
    text = clean("\n".join(lines))
    found = sections(text)
    assert "".join("".join(text[section.start : section.end].split()) for section in found) == "".join(text.split())
    assert all(a.end < b.start and a.kind is not b.kind for a, b in pairwise(found))
    assert all(text[section.start : section.end].strip() for section in found)
