"""The commands' contract: data on stdout, progress on stderr, JSON on request, exit codes, no colour in a pipe."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text as sql
from typer.main import get_command

from adapters.source import BODY_BYTES_MAX
from adapters.store import Database
from cli.__main__ import app
from tests.cli.serving import Ran, Winnow, winnow

ESCAPE = "\x1b"
NOBODY = "msg_" + "a" * 26


def said(ran: Ran) -> Any:  # Any: whatever JSON can hold
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


async def submitted(command: Winnow, mail: Path) -> str:
    return str(said(await command("submit", mail, "--json"))["messages"][0]["id"])


async def test_submit_names_the_message(command: Winnow, mail: Path) -> None:
    ran = await command("submit", mail)
    assert ran.code == 0
    assert ran.out.startswith("msg_")
    assert ran.out.count("\n") == 1
    assert "submitting" in ran.err


async def test_submit_and_wait_gives_the_results(command: Winnow, mail: Path) -> None:
    ran = await command("submit", mail, "--wait", "--json")
    message = said(ran)["messages"][0]
    assert (message["file"], message["status"], message["tasks"][0]["title"]) == (str(mail), "done", "Send it")
    assert "done" in ran.err


async def test_submit_and_wait_fails_with_a_dead_letter(command: Winnow, mail: Path) -> None:
    command.runs.deadly = True
    ran = await command("submit", mail, "--wait", "--json")
    assert ran.code == 1
    assert json.loads(ran.out)["messages"][0]["status"] == "dead_letter"


async def test_a_refused_file_fails_and_the_others_go_on(command: Winnow, mail: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    ran = await command("submit", empty, mail, "--json")
    assert ran.code == 1
    assert [message["file"] for message in json.loads(ran.out)["messages"]] == [str(mail)]
    assert "empty" in ran.err


@pytest.mark.parametrize("name", ["notes.pdf", "none.eml", "."])
async def test_what_cannot_be_submitted_is_a_wrong_command_line(name: str, tmp_path: Path) -> None:
    (tmp_path / "notes.pdf").write_text("x")
    ran = await winnow("submit", tmp_path / name)
    assert (ran.code, ran.out) == (2, "")
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("name", "text", "media_type"),
    [
        ("MAIL.EML", "Hello.", "message/rfc822"),
        ("notes.txt", "From: ana@example.org\nSubject: Hi\n\nHello.", "message/rfc822"),
        ("call.srt", "1\n00:00:01,000 --> 00:00:02,000\nHello.", "application/x-subrip"),
        ("472", "Hello.", "text/plain"),
    ],
)
async def test_a_file_is_what_it_holds_and_then_what_its_name_ends_with(
    command: Winnow, database: Database, tmp_path: Path, name: str, text: str, media_type: str
) -> None:
    (tmp_path / name).write_text(text)
    id_ = await submitted(command, tmp_path / name)
    rows = await database.rows(sql("SELECT media_type FROM messages WHERE id = :id"), {"id": id_})
    assert [row.media_type for row in rows] == [media_type]


async def test_show_tells_tasks_decisions_and_the_draft_with_their_proof(command: Winnow, mail: Path) -> None:
    ran = await command("show", await submitted(command, mail))
    assert ran.code == 0
    for words in ("Send it", "“please send it by Friday”", "March it is", "Re: It", "│ Yes."):
        assert words in ran.out


async def test_show_as_json_is_the_canonical_result(command: Winnow, mail: Path) -> None:
    id_ = await submitted(command, mail)
    assert said(await command("show", id_, "--json"))["id"] == id_


async def test_no_colour_in_a_pipe(command: Winnow, mail: Path) -> None:
    ran = await command("show", await submitted(command, mail))
    assert ESCAPE not in ran.out + ran.err


async def test_a_message_cannot_steer_the_terminal(command: Winnow, mail: Path) -> None:
    id_ = await submitted(command, mail)
    await command("edit", id_, "--body", f"{ESCAPE}[2Jgone\u202e")
    ran = await command("show", id_)
    assert ran.code == 0
    assert ESCAPE not in ran.out
    assert "\u202e" not in ran.out
    assert "gone" in ran.out


async def test_dead_letters_are_listed_shown_and_replayed(command: Winnow, mail: Path) -> None:
    command.runs.deadly = True
    id_ = await submitted(command, mail)
    assert [letter["id"] for letter in said(await command("dlq", "list", "--json"))["dead_letters"]] == [id_]
    assert said(await command("dlq", "show", id_, "--json"))["reason"] == "unreadable"
    command.runs.deadly = False
    assert said(await command("dlq", "replay", id_, "--model", "local", "--json"))["status"] == "queued"
    nothing = await command("dlq", "list")
    assert (nothing.code, nothing.out, nothing.err) == (0, "", "no dead letters\n")
    assert id_ in (await command("dlq", "list", "--replayed")).out


async def test_an_unknown_id_fails_with_one_sentence(command: Winnow) -> None:
    ran = await command("show", NOBODY)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)


@pytest.mark.parametrize("id_", ["", "nonsense", "../dead-letters", f"{NOBODY}/text", "é%00"])
async def test_what_is_no_id_is_a_wrong_command_line(id_: str) -> None:
    ran = await winnow("show", id_)
    assert (ran.code, ran.out) == (2, "")
    assert "not the id" in ran.err


async def test_a_file_that_is_too_large_is_named_and_the_others_go_on(
    command: Winnow, mail: Path, tmp_path: Path
) -> None:
    big = tmp_path / "big.eml"
    with big.open("wb") as file:
        file.write(b"From: ana@example.org\nSubject: All of it\n\n")
        file.truncate(BODY_BYTES_MAX + 1)
    ran = await command("submit", big, mail, "--json")
    assert (ran.code, len(json.loads(ran.out)["messages"])) == (1, 1)
    assert "big.eml: too large, at most 25 MiB" in ran.err


async def test_the_version_is_told() -> None:
    ran = await winnow("--version")
    assert (ran.code, ran.out.split()[0]) == (0, "winnow")


async def test_without_a_stack_the_line_that_mends_it_is_named(tmp_path: Path) -> None:
    ran = await winnow("show", NOBODY, "--data-dir", tmp_path)
    assert (ran.code, ran.out) == (1, "")
    assert f"winnow up --detach --data-dir {tmp_path}" in ran.err


async def test_without_an_api_behind_the_url_the_line_that_mends_it_is_named() -> None:
    ran = await winnow("show", NOBODY, WINNOW_API_URL="http://127.0.0.1:1", WINNOW_API_KEY="k")
    assert (ran.code, ran.out) == (1, "")
    assert "winnow up" in ran.err


async def test_a_wrong_key_is_said_to_be_one(command: Winnow) -> None:
    ran = await winnow("show", NOBODY, WINNOW_API_URL=command.url, WINNOW_API_KEY="wn_wrong")
    assert ran.code == 1
    assert "WINNOW_API_KEY" in ran.err


async def test_help_loads_neither_database_nor_models_nor_the_engine() -> None:
    ran = await winnow("--help", PYTHONPROFILEIMPORTTIME="1")
    loaded = {line.rpartition("|")[2].strip() for line in ran.err.splitlines()}
    assert not {"sqlalchemy", "temporalio", "anthropic", "openai", "httpx2", "fastapi"} & loaded


def leaves(command: Any, path: str = "") -> dict[str, Any]:  # Any: click's commands, which typer hides
    found: dict[str, Any] = {}  # Any: the same
    for name, child in command.commands.items():
        found |= leaves(child, f"{path}{name} ") if hasattr(child, "commands") else {f"{path}{name}": child}
    return found


def test_every_command_that_reports_has_json() -> None:
    without = {
        name
        for name, command in leaves(get_command(app)).items()
        if not any("--json" in parameter.opts for parameter in command.params)
    }
    serve = {"simulator", "double imap", "double gmail", "double slack"}
    assert without == serve | {
        "gate-report",
        "local",
        "resolve-date",
        "original",
    }  # nothing to report; JSON alone; the bytes themselves
