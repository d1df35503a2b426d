"""What we publish is finished: nothing in it was left to be filled in."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guards.tree import ROOT

UNFINISHED = re.compile(r"@@|\b(TODO|FIXME)\b")


def documents() -> Iterator[Path]:
    yield from sorted(ROOT.glob("*.md"))
    for folder in ("docs", "deploy"):
        files = (path for path in (ROOT / folder).rglob("*") if path.is_file())
        yield from sorted(path for path in files if path.suffix != ".png")


def unfinished(words: str) -> list[str]:
    return [line for line in words.splitlines() if UNFINISHED.search(line)]


@pytest.mark.parametrize("path", list(documents()), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_placeholder_stands_in_it(path: Path) -> None:
    assert unfinished(path.read_text(encoding="utf-8", errors="replace")) == []


def test_the_documents_are_found() -> None:
    found = {str(path.relative_to(ROOT)) for path in documents()}
    assert {"README.md", "CHANGELOG.md", "docs/performance.md", "deploy/compose.yaml"} <= found


@pytest.mark.parametrize("words", ["takes @@SECONDS@@ s", "TODO: say more", "(FIXME)"])
def test_a_placeholder_is_seen(words: str) -> None:
    assert unfinished(f"First.\n{words}\n") == [words]
