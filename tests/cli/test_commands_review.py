"""A person's word on the command line: corrected, added, approved, put off, taken back, listed and exported."""

import json
from pathlib import Path

import pytest

from cli.refusals import in_commands
from cli.results import told
from domain.failures import Refused
from domain.result import Result
from evals.datasets import load_cases
from tests.cli.serving import Winnow, winnow
from tests.cli.test_commands import NOBODY, said, submitted


async def test_the_draft_is_edited_and_approved(command: Winnow, mail: Path) -> None:
    id_ = await submitted(command, mail)
    assert said(await command("edit", id_, "--body", "No.", "--json"))["applied"] is True
    assert said(await command("approve", id_, "--json"))["applied"] is True
    draft = said(await command("show", id_, "--json"))["draft"]
    assert (draft["body"], draft["status"]) == ("No.", "approved")
    again = await command("approve", id_)
    assert (again.code, again.out) == (1, "")


async def test_a_task_is_edited_and_the_draft_rejected(command: Winnow, mail: Path) -> None:
    id_ = await submitted(command, mail)
    task = said(await command("show", id_, "--json"))["tasks"][0]["id"]
    ran = await command("edit", id_, "--item", task, "--title", "Ship it", "--owner", "Ada", "--due", "2026-11-20")
    assert (ran.code, ran.out) == (0, "applied\n")
    assert (await command("reject", id_, "--reason", "not now")).code == 0
    result = said(await command("show", id_, "--json"))
    assert (result["tasks"][0]["title"], result["tasks"][0]["due"]["date"]) == ("Ship it", "2026-11-20")
    assert result["draft"]["status"] == "rejected"


@pytest.mark.parametrize(
    "arguments",
    [(), ("--title", "x"), ("--item", "task_1"), ("--item", "task_1", "--body", "x"), ("--item", "t", "--due", "soon")],
)
async def test_an_edit_of_nothing_or_of_two_things_is_a_wrong_command_line(arguments: tuple[str, ...]) -> None:
    assert (await winnow("edit", NOBODY, *arguments)).code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", NOBODY),
        ("add", NOBODY, "--task", "x", "--decision", "y"),
        ("add", NOBODY, "--task", " "),
        ("edit", NOBODY, "--to", "ada"),
        ("edit", NOBODY, "--item", "task_a", "--title", "x", "--statement", "y"),
        ("edit", NOBODY, "--item", "decision_a", "--statement", "y", "--due", "2026-12-01"),
        ("snooze", NOBODY, "soon"),
        ("snooze", NOBODY, "99999d"),
        ("undo", "msg_1"),
        ("edits", "list", "--message", "msg_1"),
    ],
)
async def test_a_wrong_command_line_is_told_before_anybody_is_asked(arguments: tuple[str, ...]) -> None:
    ran = await winnow(*arguments)
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize(("content", "why"), [(b"\xff", "not text in UTF-8"), (b"a" * 80_001, "20,000 characters")])
async def test_a_file_that_can_be_no_draft_is_told(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "body.txt"
    file.write_bytes(content)
    ran = await winnow("edit", NOBODY, "--body-file", str(file))
    assert (ran.code, why in " ".join(ran.err.replace("│", " ").split())) == (2, True)


async def test_the_words_of_a_file_become_the_draft(command: Winnow, mail: Path, tmp_path: Path) -> None:
    id_, file = await submitted(command, mail), tmp_path / "body.txt"
    file.write_bytes("Grüße,\r\nAna\n".encode())
    assert (await command("edit", id_, "--body-file", str(file))).code == 0
    assert said(await command("show", id_, "--json"))["draft"]["body"] == "Grüße,\nAna\n"


async def test_an_approval_is_taken_back_by_the_last_change(command: Winnow, mail: Path) -> None:
    id_ = await submitted(command, mail)
    approved = await command("approve", id_)
    assert "until then: winnow undo" in approved.out
    undone = await command("undo", id_)
    assert (undone.code, "undoing approve_draft" in undone.err) == (0, True)
    assert said(await command("show", id_, "--json"))["draft"]["status"] == "pending"


async def test_a_refusal_names_the_command_that_goes_on(command: Winnow, mail: Path) -> None:
    id_ = await submitted(command, mail)
    assert "winnow edits list" in (await command("undo", id_, "chg_a")).err
    assert "nothing to reopen" in (await command("reopen", id_)).err
    assert "name one that is yet to come" in (await command("snooze", id_, "2020-01-01")).err
    await command("reject", id_)
    assert "winnow reopen" in (await command("approve", id_)).err


def test_a_refusal_that_the_command_line_has_no_words_for_keeps_its_own() -> None:
    reasons = ("draft_has_gaps", "draft_leaving", "new")
    gaps, leaving, new = (str(in_commands(Refused(reason, "-"))) for reason in reasons)
    assert ("--with-gaps" in gaps, "winnow show" in leaving, new) == (True, True, "-")


async def test_the_help_shows_what_stands_in_brackets() -> None:
    assert "Although gaps in brackets are" in " ".join((await winnow("approve", "--help")).out.split())


async def test_a_draft_tells_when_it_leaves_or_that_it_should_have(command: Winnow, mail: Path) -> None:
    id_ = await submitted(command, mail)
    await command("edit", id_, "--body", "No.")
    await command("approve", id_)
    assert "until then: winnow undo" in (await command("show", id_)).out
    found = said(await command("show", id_, "--json"))
    found["draft"]["leaves_at"] = "2020-01-01T00:00:00Z"
    late = told(Result.model_validate_json(json.dumps(found)))
    assert any("not taken yet" in part.words for line in late for part in line.parts)


async def test_a_draft_that_was_refused_tells_why(command: Winnow, mail: Path) -> None:
    found = said(await command("show", await submitted(command, mail), "--json"))
    receipt = {"via": "smtp", "id": "<d@example.org>", "detail": "refused: 550 not here", "at": "2026-11-21T20:07:53Z"}
    found["draft"] |= {"status": "undelivered", "receipt": receipt}
    lines = told(Result.model_validate_json(json.dumps(found)))
    assert any(part.words == "refused: 550 not here" for line in lines for part in line.parts)


async def test_a_task_is_added_by_words_that_stand_in_the_message(command: Winnow, mail: Path) -> None:
    id_ = await submitted(command, mail)
    words = said(await command("show", id_, "--json"))["tasks"][0]["evidence"]["quote"]
    assert (await command("add", id_, "--task", "Ask again", "--quote", words)).code == 0
    tasks = said(await command("show", id_, "--json"))["tasks"]
    assert {task["title"] for task in tasks if task["said"] == ["added"]} == {"Ask again"}
    refused = await command("add", id_, "--task", "Ask again", "--quote", "nobody said this")
    assert (refused.code, "does not say that" in refused.err) == (1, True)


async def test_a_message_is_snoozed_and_woken(command: Winnow, mail: Path) -> None:
    id_ = await submitted(command, mail)
    assert (await command("snooze", id_, "2d")).out == "applied\n"
    assert said(await command("show", id_, "--json"))["snoozed_until"]
    assert (await command("reopen", id_)).out == "applied\n"


async def test_what_was_corrected_is_a_case_that_the_evaluation_reads(
    command: Winnow, mail: Path, tmp_path: Path
) -> None:
    id_ = await submitted(command, mail)
    result = said(await command("show", id_, "--json"))
    await command("edit", id_, "--item", result["tasks"][0]["id"], "--due", "2026-12-01")
    await command("reject", id_, "--item", result["decisions"][0]["id"], "--reason", "misread")
    assert "edit_item" in (await command("edits", "list")).out
    exported = await command("edits", "export", tmp_path / "cases.jsonl", "--json")
    assert json.loads(exported.out) == {"cases": 1, "edits": 2, "left_out": {}}
    (case,) = load_cases(tmp_path / "cases.jsonl")
    assert ([str(task.due) for task in case.tasks], case.decisions) == (["2026-12-01"], ())
    assert case.content.split() == mail.read_bytes().split()  # noqa: ASYNC240  a small file


async def test_a_draft_that_was_rewritten_is_the_reply_of_its_case(command: Winnow, mail: Path, tmp_path: Path) -> None:
    id_ = await submitted(command, mail)
    await command("edit", id_, "--body", "No.")
    await command("edits", "export", tmp_path / "cases.jsonl")
    (case,) = load_cases(tmp_path / "cases.jsonl")
    assert (case.reply, case.reply_owed) == ("No.", True)


@pytest.mark.parametrize(("reason", "owed"), [("wrong_tone", True), ("no_reply_needed", False)])
async def test_a_draft_that_is_rejected_for_its_words_leaves_a_reply_owed(
    command: Winnow, mail: Path, tmp_path: Path, reason: str, *, owed: bool
) -> None:
    await command("reject", await submitted(command, mail), "--reason", reason)
    assert (await command("edits", "export", tmp_path / "cases.jsonl")).code == 0
    (case,) = load_cases(tmp_path / "cases.jsonl")
    assert case.reply_owed is owed


async def test_a_message_that_was_only_put_off_is_no_case(command: Winnow, mail: Path, tmp_path: Path) -> None:
    await command("snooze", await submitted(command, mail), "2d")
    exported = await command("edits", "export", tmp_path / "cases.jsonl", "--json")
    assert json.loads(exported.out) == {"cases": 0, "edits": 0, "left_out": {}}
