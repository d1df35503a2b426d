"""`winnow original`: the bytes as they came."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.cli.serving import ROOT, Ran, Winnow

BODY = b"From: ana@example.org\r\nSubject: Hi\r\n\r\n\xff\x00 bytes\r\n"


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    path = tmp_path / "odd.eml"
    path.write_bytes(BODY)
    return path


async def kept(command: Winnow, odd: Path) -> str:
    return (await command("submit", odd)).out.split()[0]


async def test_the_bytes_are_on_stdout_and_nothing_else(command: Winnow, odd: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli", "original", await kept(command, odd)),
        cwd=ROOT,
        env={**os.environ, "WINNOW_API_URL": command.url, "WINNOW_API_KEY": command.key},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert (process.returncode, out) == (0, BODY)
    assert err == f"message/rfc822, {len(BODY)} bytes\n".encode()


def content(path: Path) -> bytes:
    return path.read_bytes()


async def test_the_bytes_are_in_the_file_that_is_named(command: Winnow, odd: Path, tmp_path: Path) -> None:
    ran = await command("original", await kept(command, odd), "-o", tmp_path / "copy")
    assert (ran.code, ran.out, content(tmp_path / "copy")) == (0, "", BODY)


async def test_a_file_that_cannot_be_written_and_an_unknown_id_fail_with_a_sentence(
    command: Winnow, odd: Path, tmp_path: Path
) -> None:
    ran: list[Ran] = [
        await command("original", await kept(command, odd), "-o", tmp_path / "none" / "copy"),
        await command("original", "msg_" + "a" * 26),
    ]
    assert [(one.code, one.out) for one in ran] == [(1, ""), (1, "")]
    assert "cannot be written" in ran[0].err
    assert "Traceback" not in ran[0].err + ran[1].err
