"""How a machine's mail, a list's and a bounce are told from a person's."""

import pytest

from domain.conversation import Flags
from tests.adapters.source.reading import FROM_TO, mail


def flags(header: str) -> Flags:
    return mail(f"{header}\n{FROM_TO}\nHello.\n").flags


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Auto-Submitted: auto-generated; x=y", "auto_submitted"),
        ("Auto-Submitted: auto-replied (vacation)", "auto_submitted"),
        ("X-Autoreply: yes", "auto_submitted"),
        ("X-Autorespond: I am away", "auto_submitted"),
        ("Precedence: auto_reply", "auto_submitted"),
        ("X-Auto-Response-Suppress: DR, All", "auto_submitted"),
        ("List-Id: Team <team.example.org>", "list"),
        ("List-Post: <mailto:team@example.org>", "list"),
        ("Mailing-List: contact team-help@example.org", "list"),
        ("Precedence: list", "list"),
        ("Precedence: Bulk", "bulk"),
        ("List-Unsubscribe: <https://example.org/off>", "bulk"),
        ("Return-Path: <>", "null_sender"),
    ],
)
def test_each_mark_raises_its_flag_and_the_mail_is_automated(header: str, name: str) -> None:
    found = flags(header)
    assert found.automated
    assert [flag for flag in ("auto_submitted", "list", "bulk", "null_sender") if getattr(found, flag)] == [name]


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "X-Autoreply: no",
        "Precedence: first-class",
        "X-Auto-Response-Suppress: DR, OOF",
        "Return-Path: <ana@example.org>",
    ],
)
def test_what_a_persons_mail_may_carry_raises_no_flag(header: str) -> None:
    assert flags(header) == Flags()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("no-reply@example.org", True),
        ("team_noreply+1@example.org", True),
        ("donotreply@example.org", True),
        ("ne-pas-repondre@example.org", True),
        ("MAILER-DAEMON", True),
        ("bounces+1@example.org", True),
        ("noreen@example.org", False),
        ("reply@example.org", False),
    ],
)
def test_an_address_that_nobody_reads_is_known_by_its_name(address: str, expected: bool) -> None:  # noqa: FBT001  a table's column
    assert mail(f"From: {address}\nTo: ben@example.org\n\nHello.\n").flags.no_reply is expected


def test_whom_a_list_stands_in_for_is_the_sender() -> None:
    listed = (
        "From: Ana Silva via Team <team@example.org>\nReply-To: Ana Silva <ana@example.org>\nTo: team@example.org\n"
    )
    found = mail(listed + "\nHello.\n")
    assert (found.participants[0].name, found.participants[0].address) == ("Ana Silva", "ana@example.org")
