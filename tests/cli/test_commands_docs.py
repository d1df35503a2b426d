"""`winnow docs`: one line for each file, what became of it and what to do; the exit code tells of any that failed."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.store import Database
from cli.documents import File, Outcome, add_files, files_in
from domain.documents import DocumentReceipt, DocumentState, DocumentView
from domain.failures import Refused
from tests.adapters.store.shelving import indexer
from tests.cli.serving import Winnow, winnow

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass
class FakeShelf:
    """Keeps documents, and reads each when it is asked about for the second time."""

    words: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    never: bool = False

    async def add_document(self, name: str, media_type: str, body: bytes) -> DocumentReceipt:
        del media_type
        if body == b"refused":
            raise Refused("too_many_documents", "A tenant has at most 10000 documents.")
        new = self.words.get(name) != body
        self.words[name] = body
        state = DocumentState.QUEUED if new else DocumentState.INDEXED
        return DocumentReceipt(id=name, name=name, state=state, new=new)

    async def document(self, id: str) -> DocumentView:  # noqa: A002  its name everywhere
        self.asked.append(id)
        failed = self.words[id] == b"torn"
        waits = self.never or self.asked.count(id) < 2
        state = DocumentState.QUEUED if waits else DocumentState.FAILED if failed else DocumentState.INDEXED
        reason, detail = ("broken", "Save it again.") if failed and not waits else (None, "")
        return DocumentView(
            id=id, name=id, media_type="text/plain", bytes=1, state=state, reason=reason, detail=detail,
            passages=3, embedded=2, created_at=NOW, updated_at=NOW,
        )  # fmt: skip


async def lines(shelf: FakeShelf, *paths: Path, patience_s: float = 60) -> list[str]:
    files = [File(path, path.name) for path in paths]
    return [outcome.line async for outcome in add_files(shelf, files, patience_s, poll_s=0.001)]


def written(folder: Path, **words: str) -> list[Path]:
    for name, text in words.items():
        (folder / f"{name}.md").write_text(text)
    return [folder / f"{name}.md" for name in words]


async def test_each_file_has_its_line_in_order_whatever_became_of_the_others(tmp_path: Path) -> None:
    paths = written(tmp_path, good="words", torn="torn", void=" ", more="refused", last="words")
    assert await lines(FakeShelf(), *paths) == [
        "good.md: indexed with 3 passages (2 embedded)",
        "torn.md: failed (broken): Save it again.",
        "void.md: failed (empty): it is empty; add it when it holds words",
        "more.md: failed (too_many_documents): A tenant has at most 10000 documents.",
        "last.md: indexed with 3 passages (2 embedded)",
    ]


async def test_what_did_not_change_says_so(tmp_path: Path) -> None:
    shelf, paths = FakeShelf(), written(tmp_path, same="words")
    await lines(shelf, *paths)
    assert await lines(shelf, *paths) == ["same.md: unchanged, with 3 passages"]


async def test_a_worker_that_does_not_come_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    (line,) = await lines(FakeShelf(never=True), *written(tmp_path, late="words"), patience_s=0)
    assert line.startswith("late.md: failed (still_queued): it is kept")


async def test_a_file_that_is_gone_by_then_fails_alone(tmp_path: Path) -> None:
    found = await lines(FakeShelf(), tmp_path / "gone.md", *written(tmp_path, here="words"))
    assert found[0].startswith("gone.md: failed (unreadable)")
    assert found[1].startswith("here.md: indexed")


def told(paths: list[Path], here: Path) -> dict[str, str]:
    """What is to be done with each name."""
    return {one.name: one.outcome if isinstance(one, Outcome) else "add" for one in files_in(paths, here)}


def test_a_folder_is_looked_through_and_what_is_no_document_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "docs" / "deep").mkdir(parents=True)
    (tmp_path / "docs" / ".git").mkdir()
    for name in ("a.md", "deep/b.PDF", "photo.png", ".hidden.md", ".git/c.md"):
        (tmp_path / "docs" / name).write_text("x")
    (tmp_path / "docs" / "link.md").symlink_to(tmp_path / "docs" / "a.md")
    expected = {"docs/a.md": "add", "docs/deep/b.PDF": "add", "docs/photo.png": "skipped"}
    assert told([tmp_path / "docs"], tmp_path) == expected
    assert told([tmp_path / "docs"], tmp_path / "elsewhere") == expected


@pytest.mark.parametrize("name", ["photo.png", "missing.md"])
def test_a_file_that_was_named_and_cannot_be_added_has_failed(tmp_path: Path, name: str) -> None:
    (tmp_path / "photo.png").write_text("x")
    assert list(told([tmp_path / name], tmp_path).values()) == ["failed"]


def test_what_cannot_be_looked_at_or_is_no_file_fails_alone(tmp_path: Path) -> None:
    pipe, circle, long = tmp_path / "pipe.txt", tmp_path / "circle.md", tmp_path / f"{'a' * 300}.md"
    os.mkfifo(pipe)
    circle.symlink_to(circle)
    (good,) = written(tmp_path, good="words")
    expected = {str(pipe): "failed", str(circle): "failed", str(long): "failed", "good.md": "add"}
    assert told([pipe, circle, long, good], tmp_path) == expected


async def test_a_removal_of_nothing_is_a_wrong_command_line() -> None:
    ran = await winnow("docs", "remove", " ")
    assert (ran.code, ran.out) == (2, "")


@asynccontextmanager
async def indexing(database: Database) -> AsyncIterator[None]:
    running = asyncio.create_task(indexer(database).run())
    yield
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_documents_are_added_listed_and_removed(command: Winnow, database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    written(folder, prices="The pump costs 400 euros.", void=" ")
    async with indexing(database):
        added = await command("docs", "add", folder)
    assert added.code == 1
    first, second = sorted(added.out.splitlines())
    assert first == "docs/prices.md: indexed with 1 passages (1 embedded)"
    assert second.startswith("docs/void.md: failed (empty)")
    (listed,) = json.loads((await command("docs", "list", "--json")).out)["documents"]
    assert (listed["name"], listed["state"]) == ("docs/prices.md", "indexed")
    odd = await command("docs", "add", tmp_path / "odd\nname.md")
    assert (odd.code, odd.out.count("\n")) == (1, 1)
    removed = await command("docs", "remove", "docs/prices.md")
    assert (removed.code, removed.out) == (0, "docs/prices.md: removed with 1 passages\n")
    again = await command("docs", "remove", listed["id"])
    assert (again.code, "winnow docs list" in again.err) == (1, True)
