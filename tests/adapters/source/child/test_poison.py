"""What breaks a child hurts its own message only."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from domain.failures import InputRefused
from tests.adapters.source.child.asking import ask, hostile, refusal, told

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("segfault", "parser_crashed"),
        ("leave", "parser_crashed"),
        ("babble", "parser_crashed"),
        ("fail", "parser_crashed"),
        ("killed", "too_much_memory"),
        ("eat", "too_much_memory"),
        ("spin", "too_slow"),
        ("sleep", "too_slow"),
        ("refuse", "odd"),
    ],
)
def test_what_breaks_a_child_is_refused_by_name_and_the_next_is_read(deed: str, reason: str) -> None:
    with hostile(children=1) as reader:
        broken, after = ask(reader, deed), ask(reader, "pid")
        assert refusal(broken) == reason
        assert after.result().text


def test_a_parsers_failure_is_told_without_the_messages_words() -> None:
    with hostile(children=1) as reader, pytest.raises(InputRefused) as refused:
        told(reader, "fail")
    assert "KeyError at hostile.py:" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_an_innocent_message_survives_what_kills_its_child() -> None:
    with hostile(children=1) as reader:
        pid = int(told(reader, "pid"))
        asleep = ask(reader, "length")
        os.kill(pid, 9)
        assert asleep.result().text == "0"


def test_messages_that_hang_keep_nobody_waiting() -> None:
    with hostile(children=1) as reader:
        told(reader, "pid")
        hanging = [ask(reader, "sleep") for _ in range(3)]
        assert told(reader, "pid")
        assert not hanging[-1].done()
        assert [refusal(future) for future in hanging] == ["too_slow"] * 3


def test_a_storm_of_poison_loses_no_message() -> None:
    with hostile() as reader:
        futures = [ask(reader, "segfault" if i % 10 == 0 else "pid") for i in range(40)]
        read = [future for future in futures if future.exception() is None]
    assert len(read) == 36


def test_a_nursery_that_is_killed_is_replaced() -> None:
    with hostile(children=1) as reader:
        told(reader, "pid")
        asleep, nursery = ask(reader, "sleep"), reader._nursery
        assert nursery is not None
        nursery._process.kill()
        nursery._process.wait()
        assert told(reader, "pid")
        assert reader._nursery is not nursery
        assert refusal(asleep) in {"too_slow", "too_much_memory"}


def test_a_child_that_held_much_memory_makes_room() -> None:
    with hostile(children=1) as reader:
        assert told(reader, "grow") != told(reader, "pid")


@pytest.mark.parametrize("deed", ["pid", "spin"])
def test_children_end_with_a_parent_that_is_killed(deed: str) -> None:
    program = (
        "from tests.adapters.source.child.asking import *\n"
        "reader = hostile(1)\nprint(told(reader, 'pid'), flush=True)\n"
        f"ask(reader, {deed!r})\nimport time\ntime.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    assert gone_soon(pid)


def gone_soon(pid: int) -> bool:
    """Whether it ends within ten seconds, or waits only for somebody to see that it has."""
    for _ in range(200):
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False
