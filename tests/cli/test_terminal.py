"""On a terminal there is colour, unless NO_COLOR forbids it; the simulator serves until it is told to stop."""

import asyncio
import os
import pty
import re
import signal
import subprocess
import sys

import pytest

from cli.lines import visible
from tests.cli.serving import ROOT, winnow

COLOUR = re.compile(rb"\x1b\[(?:\d+;)*(?:3[0-7]|9[0-7])m")
SHOWING = "from cli.terminal import put; from cli.lines import line, Part; put([line(Part('task', 'cyan'), indent=2)])"


def shown_on_a_terminal(**environment: str) -> bytes:
    master, slave = pty.openpty()
    inherited = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR"}}
    subprocess.run(
        [sys.executable, "-c", SHOWING],
        cwd=ROOT,
        env={**inherited, "TERM": "xterm-256color", **environment},
        stdout=slave,
        check=True,
    )
    os.close(slave)
    shown = os.read(master, 10_000)
    os.close(master)
    return shown


def test_a_terminal_has_colour() -> None:
    assert COLOUR.search(shown_on_a_terminal())


def test_no_color_is_honoured() -> None:
    assert not COLOUR.search(shown_on_a_terminal(NO_COLOR="1"))


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Grüße 🚢", "Grüße 🚢"),
        ("a\x1b[2Jb", "a�[2Jb"),
        ("a\u202eb", "a�b"),
        ("a\r\nb\tc", "a�\nb\tc"),
        ("\ud800", "�"),
    ],
)
def test_what_could_steer_a_terminal_is_replaced(words: str, shown: str) -> None:
    assert visible(words) == shown


async def test_the_simulator_names_its_url_and_stops_on_ctrl_c() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli", "simulator", "--seed", "7", "--faults", '{"cut": 0.1}'),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    assert (await process.stdout.readline()).startswith(b"http://127.0.0.1:")
    process.send_signal(signal.SIGINT)
    await process.communicate()
    assert process.returncode == 0


async def test_faults_that_do_not_exist_are_a_wrong_command_line() -> None:
    ran = await winnow("simulator", "--faults", '{"gremlins": 1}')
    assert (ran.code, ran.out) == (2, "")
    assert "gremlins" in ran.err
