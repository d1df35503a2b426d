"""A reply is taken apart into greeting, body and sign-off, whatever it holds."""

import pytest

from domain.reply_parts import ReplyParts, names_signed, parts_of

TO, USER = ("Anna Lind", "bob@example.org"), ("Mara Berg", "mara.berg@example.org")


@pytest.mark.parametrize(
    ("first", "template"),
    [
        ("Hi Anna,", "Hi {name},"),
        ("hi anna", "hi {name}"),
        ("Anna -", "{name} -"),
        ("Carol:", "{name}:"),
        ("Hi Anna & Bob,", "Hi {name},"),
        ("Hi, Anna", "Hi, {name}"),
        ("Dear Dr. Lind,", "Dear {name},"),
        ("Hey team,", "Hey {name},"),
        ("All,", "{name},"),
        ("Hi there!", "Hi there!"),
        ("Good morning,", "Good morning,"),
        ("Guten Tag Frau Lind,", "Guten Tag {name},"),
        ("Sehr geehrter Herr Lind,", "Sehr geehrte(r) {name},"),
        ("Liebe Anna,", "Liebe(r) {name},"),
        ("Moin", "Moin"),
    ],
)
def test_a_greeting_is_a_template_without_the_name(first: str, template: str) -> None:
    assert parts_of(f"{first}\n\nYes.", TO, USER) == ReplyParts(greeting=template, body="Yes.")


@pytest.mark.parametrize(
    ("reply", "template", "body"),
    [
        ("Anna, yes, I can.", "{name},", "yes, I can."),
        ("Hi Anna -- yes.", "Hi {name} --", "yes."),
        ("Hi there, yes", "Hi there,", "yes"),
        ("Carol, yes.", "", "Carol, yes."),
        ("Thanks, Anna knows.", "", "Thanks, Anna knows."),
        ("Actually, no.", "", "Actually, no."),
        ("Tomorrow,\nthen.", "", "Tomorrow,\nthen."),
        ("Hello from the road", "", "Hello from the road"),
        ("hi anna i think so", "", "hi anna i think so"),
        ("High tide is at nine.", "", "High tide is at nine."),
        ("", "", ""),
        ("\n\n", "", ""),
    ],
)
def test_what_only_looks_like_a_greeting_is_left_in_the_body(reply: str, template: str, body: str) -> None:
    assert parts_of(reply, TO, USER) == ReplyParts(greeting=template, body=body)


@pytest.mark.parametrize(
    ("last", "sign_off"),
    [
        ("Thanks,\nMara", "Thanks,\nMara"),
        ("Best regards,\n\nMara Berg\nThe Mill\nTel. 12", "Best regards,\nMara Berg"),
        ("M.", "M."),
        ("MB", "MB"),
        ("- Mara", "- Mara"),
        ("Thanks! Mara", "Thanks! Mara"),
        ("Cheers", "Cheers"),
        ("Thanks Anna!", "Thanks"),
        ("Thanks, Anna\nMara", "Thanks,\nMara"),
        ("Viele Grüße\nMara", "Viele Grüße\nMara"),
        ("Mit freundlichen Grüßen\nMara Berg", "Mit freundlichen Grüßen\nMara Berg"),
        ("LG Mara", "LG Mara"),
        ("Best,\nMara\n--\nThe Mill", "Best,\nMara"),
        ("Regards,\nKiki", "Regards,\nKiki"),
    ],
)
def test_a_sign_off_is_closing_and_name_without_the_signature(last: str, sign_off: str) -> None:
    assert parts_of(f"Yes, that works.\n\n{last}", TO, USER) == ReplyParts(body="Yes, that works.", sign_off=sign_off)


@pytest.mark.parametrize(
    "reply",
    [
        "Who comes?\n\nAnna Lind",
        "Thanks for the fish.",
        "Ja.\nViele Grüße aus dem Reiherhaus",
        "I asked.\nThanks for your help, that is what I wanted.",
        "Best\nof the three is the first, I would say.",
    ],
)
def test_what_only_looks_like_a_sign_off_is_left_in_the_body(reply: str) -> None:
    assert parts_of(reply, TO, USER) == ReplyParts(body=reply)


def test_a_nickname_is_known_by_its_recurring() -> None:
    replies = ["Yes.\n\nKiki", "No.\nKiki", "I see.\n\nKiki\n--\nThe Mill", "Where?\n\nThe mill"]
    assert names_signed(replies) == ("Kiki",)
    assert names_signed(replies[:2]) == ()
    assert names_signed(["Yes.\nThanks"] * 5) == ()


@pytest.mark.parametrize(
    "hostile",
    [
        "Hi " + "a " * 200_000,
        "a, " * 200_000,
        "\n" * 200_000 + "x",
        "Thanks " * 50_000,
        "-" * 200_000,
        "x\n" + ("a." * 39 + "\n") * 9_000,
        "x\nthanks " + "- , ." * 14 + "?",
        "\x00\ud800\u202e",
    ],
)
def test_any_reply_ends_quickly_and_keeps_its_bounds(hostile: str) -> None:
    assert len(parts_of(hostile, ("a",), ("a",)).body) <= 20_000
