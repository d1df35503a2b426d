"""A watched folder: each file comes in once, whole, and whenever it came."""

import os
from pathlib import Path

import pytest

from adapters.connectors.folder import FolderFeed
from adapters.connectors.ports import MESSAGE_BYTES_MAX
from domain.failures import Refused
from domain.sources import Arrival, FolderSource


async def drain(path: Path, cursor: str | None = None, settled_s: float = 0) -> tuple[list[Arrival], str | None]:
    feed = FolderFeed(FolderSource(path=str(path), user="ana@example.org"), settled_s)
    found: list[Arrival] = []
    while (batch := await feed.next(cursor)) is not None:
        found += batch.arrivals
        cursor = batch.cursor
    return found, cursor


def put(path: Path, words: str = "Hello") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words)


async def test_what_is_there_comes_in_once_and_then_what_is_new(tmp_path: Path) -> None:
    put(tmp_path / "b.txt")
    put(tmp_path / "below" / "a.eml", "From: x")
    found, cursor = await drain(tmp_path)
    assert sorted(arrival.id for arrival in found) == ["b.txt", "below/a.eml"]
    assert (await drain(tmp_path, cursor))[0] == []
    put(tmp_path / "c.txt")
    assert [arrival.id for arrival in (await drain(tmp_path, cursor))[0]] == ["c.txt"]


async def test_an_old_file_that_is_moved_in_is_new(tmp_path: Path) -> None:
    inbox, elsewhere = tmp_path / "in", tmp_path / "out.txt"
    put(elsewhere, "old words")
    os.utime(elsewhere, (1_000_000_000, 1_000_000_000))
    put(inbox / "first.txt")
    _, cursor = await drain(inbox)
    elsewhere.rename(inbox / "moved.txt")
    found, _ = await drain(inbox, cursor)
    assert [(arrival.id, arrival.body) for arrival in found] == [("moved.txt", b"old words")]


async def test_files_of_the_same_moment_are_told_apart(tmp_path: Path) -> None:
    for number in range(120):
        put(tmp_path / f"{number:03d}.txt", str(number))
    found, cursor = await drain(tmp_path)
    assert sorted(arrival.id for arrival in found) == [f"{number:03d}.txt" for number in range(120)]
    assert (await drain(tmp_path, cursor))[0] == []


@pytest.mark.parametrize("name", [".hidden", "a.part", "b.tmp", "c~", ".git/config"])
async def test_what_is_unfinished_or_hidden_is_left_alone(tmp_path: Path, name: str) -> None:
    put(tmp_path / name)
    assert (await drain(tmp_path))[0] == []


async def test_links_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path / "secret" / "words.txt")
    inbox = tmp_path / "in"
    inbox.mkdir()
    (inbox / "link.txt").symlink_to(tmp_path / "secret" / "words.txt")
    (inbox / "below").symlink_to(tmp_path / "secret")
    assert (await drain(inbox))[0] == []


async def test_a_file_that_was_just_written_waits(tmp_path: Path) -> None:
    put(tmp_path / "a.txt")
    assert (await drain(tmp_path, settled_s=60))[0] == []


async def test_a_file_too_large_is_read_as_far_as_it_takes_to_refuse_it(tmp_path: Path) -> None:
    with (tmp_path / "a.eml").open("wb") as large:
        large.truncate(MESSAGE_BYTES_MAX + 100)
    [arrival] = (await drain(tmp_path))[0]
    assert len(arrival.body or b"") == MESSAGE_BYTES_MAX


async def test_a_folder_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="there is no folder"):
        await drain(tmp_path / "none")


async def test_a_name_that_is_no_text_comes_in_all_the_same(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("Hello")
    found, cursor = await drain(tmp_path)
    assert [arrival.id for arrival in found] == ["caf\ufffd.txt"]
    assert (await drain(tmp_path, cursor))[0] == []


async def test_a_file_from_tomorrow_is_not_passed_over(tmp_path: Path) -> None:
    put(tmp_path / "tomorrow.txt")
    os.utime(tmp_path / "tomorrow.txt", (4_000_000_000, 4_000_000_000))
    put(tmp_path / "today.txt")
    assert {arrival.id for arrival in (await drain(tmp_path))[0]} == {"tomorrow.txt", "today.txt"}
