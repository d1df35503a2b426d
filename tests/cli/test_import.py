"""`winnow import`: every message of a container is accepted once, whatever interrupts it."""

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import text as sql

from adapters.source.containers import Entry, Found, found_in
from adapters.store import Database
from cli.client import ApiClient
from cli.import_record import Progress, Record, record_of
from cli.importing import SENDING_MAX, Importer
from cli.ticker import Ticker
from domain.failures import Misconfigured, Unavailable
from tests.cli.serving import ROOT, Winnow, winnow

pytestmark = pytest.mark.slow

POSTMARK = "From ana@example.org  Mon Mar  2 09:30:00 2026\n"
COUNT = 120


def mail(number: int) -> str:
    named = f"Message-ID: <{number}@example.org>\n" if number % 2 else ""
    return f"From: ana@example.org\nSubject: {number}\n{named}\nPlease send list {number}.\n"


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """Half of its messages have an id of their own."""
    path = tmp_path / "box.mbox"
    path.write_text("\n".join(POSTMARK + mail(number) for number in range(COUNT)))
    return path


async def kept(database: Database, tenant: str) -> int:
    rows = await database.rows(sql("SELECT count(*) AS n FROM messages WHERE tenant = :tenant"), {"tenant": tenant})
    return int(rows[0].n)


async def test_every_message_is_accepted_once(
    command: Winnow, database: Database, tenant: str, box: Path, tmp_path: Path
) -> None:
    ran = await command("import", box, "--data-dir", tmp_path, "--json")
    (told,) = json.loads(ran.out)["imports"]
    assert (ran.code, told["new"], told["known"], told["refused"]) == (0, COUNT, 0, 0)
    assert await kept(database, tenant) == COUNT
    again = await command("import", box, "--data-dir", tmp_path)
    assert "imported already" in again.err
    anew = await command("import", box, "--data-dir", tmp_path, "--again")
    assert anew.out == f"{box}: new 0, already known {COUNT}, refused 0\n"
    assert await kept(database, tenant) == COUNT


async def test_what_ctrl_c_stops_goes_on_where_it_was(
    command: Winnow, database: Database, tenant: str, box: Path, tmp_path: Path
) -> None:
    environment = {**os.environ, "WINNOW_API_URL": command.url, "WINNOW_API_KEY": command.key}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli", "import", str(box), "--data-dir", str(tmp_path)),
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    while await kept(database, tenant) < COUNT // 10:  # noqa: ASYNC110  nothing tells of another process's rows
        await asyncio.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = await process.communicate()
    stopped_at = await kept(database, tenant)
    assert (process.returncode, b"Traceback" in err) == (130, False)
    assert b"the same command goes on" in err
    assert stopped_at < COUNT
    ran = await command("import", box, "--data-dir", tmp_path, "--json")
    (told,) = json.loads(ran.out)["imports"]
    assert "goes on after the first" in ran.err
    assert told["new"] + told["known"] == COUNT
    assert told["known"] <= SENDING_MAX
    assert await kept(database, tenant) == COUNT


@pytest.fixture
def folder(box: Path, tmp_path: Path) -> Path:
    """A mailbox among what is none."""
    path = tmp_path / "mails"
    path.mkdir()
    box.rename(path / "box.mbox")
    (path / "pixel.png").write_bytes(b"\x89PNG\0")
    (path / "void.eml").write_text("")
    (path / "link").symlink_to(path / "box.mbox")
    return path


async def test_what_is_refused_is_named_and_the_rest_goes_on(command: Winnow, folder: Path, tmp_path: Path) -> None:
    ran = await command("import", folder, "--data-dir", tmp_path)
    assert ran.code == 1
    assert ran.out == f"{folder}: new {COUNT}, already known 0, refused 2, passed over 1\n"
    assert f"{folder}/pixel.png: unknown_media_type" in ran.err
    assert f"{folder}/void.eml: unreadable" in ran.err


async def test_without_an_api_it_says_so_at_once(box: Path) -> None:
    ran = await winnow("import", box, WINNOW_API_URL="http://127.0.0.1:1", WINNOW_API_KEY="k")
    assert (ran.code, ran.out) == (1, "")
    assert "winnow up" in ran.err


async def test_a_wrong_key_ends_it(command: Winnow, box: Path) -> None:
    ran = await winnow("import", box, WINNOW_API_URL=command.url, WINNOW_API_KEY="wn_wrong")
    assert (ran.code, ran.out) == (1, "")
    assert "WINNOW_API_KEY" in ran.err


Answer = Callable[[httpx2.Request], httpx2.Response]


def accepted(_: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(202, json={"id": "m", "status": "queued", "new": True})


def problem(status: int, **headers: str) -> httpx2.Response:
    said = {"type": "urn:winnow:problem:p", "title": "t", "detail": "d"}
    return httpx2.Response(status, json=said, headers=headers)


def importer(answer: Answer, paused: list[float], patience_s: float = 60) -> Importer:
    async def pause(seconds: float) -> None:
        paused.append(seconds)

    http = httpx2.AsyncClient(transport=httpx2.MockTransport(answer), base_url="http://api")
    return Importer(ApiClient(http), None, Ticker(StringIO(), shown=False), patience_s=patience_s, pause=pause)


def entries(count: int) -> Iterator[Found]:
    return (Entry(str(number), "text/plain", b"Hello.") for number in range(count))


@pytest.mark.parametrize("status", [429, 503])
async def test_an_api_that_is_busy_is_waited_for_as_long_as_it_says(status: int) -> None:
    asked: Counter[str] = Counter()
    paused: list[float] = []

    def busy_once(request: httpx2.Request) -> httpx2.Response:
        asked[request.url.path] += 1
        return problem(status, **{"Retry-After": "7"}) if asked.total() == 1 else accepted(request)

    progress = await importer(busy_once, paused).bring(entries(3), Record("f", None))
    assert (progress.new, progress.refused, paused) == (3, 0, [7.0])


async def test_it_waits_longer_each_time_and_gives_up_with_nothing_lost(tmp_path: Path) -> None:
    times = iter([*[accepted] * 20])
    paused: list[float] = []

    def vanishing(request: httpx2.Request) -> httpx2.Response:
        answer = next(times, None)
        if answer is None and len(paused) > 30:
            return problem(401)
        return answer(request) if answer else problem(503)

    record = Record("f", tmp_path / "r.json")
    with pytest.raises(Misconfigured):
        await importer(vanishing, paused).bring(entries(50), record)
    assert max(paused) > 2 * min(paused)
    resumed = Record("f", tmp_path / "r.json")
    resumed.load()
    assert 20 - SENDING_MAX <= resumed.progress.done <= 20
    progress = await importer(accepted, []).bring(entries(50), resumed)
    assert (progress.done, progress.new, progress.finished) == (50, 50, True)


async def test_no_more_than_some_are_sent_at_once() -> None:
    under_way = most = 0

    async def slowly(request: httpx2.Request) -> httpx2.Response:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.002)
        under_way -= 1
        return accepted(request)

    http = httpx2.AsyncClient(transport=httpx2.MockTransport(slowly), base_url="http://api")
    await Importer(ApiClient(http), None, Ticker(StringIO(), shown=False)).bring(entries(50), Record("f", None))
    assert 1 < most <= SENDING_MAX


async def test_a_backfill_is_told_to_be_one() -> None:
    asked: list[httpx2.Request] = []

    def noting(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return accepted(request)

    await importer(noting, []).bring(entries(1), Record("f", None))
    assert asked[0].url.params["backfill"] == "true"


def test_what_changed_since_is_another_import(tmp_path: Path, box: Path) -> None:
    def name(*whither: str, path: Path = box) -> str:
        record = record_of(path, tmp_path / "imports", *whither)
        record.keep()
        return str(record._path)

    first = name("api")
    assert first == name("api")
    assert name("other") != first
    folder = name("api", path=tmp_path)
    with box.open("a") as file:
        file.write(f"\n{POSTMARK}{mail(COUNT)}")
    assert name("api") != first
    assert name("api", path=tmp_path) != folder


@pytest.mark.parametrize("content", [b"", b"{", b'{"file": 1}', b"\xff"])
def test_a_record_that_cannot_be_read_is_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "r.json").write_bytes(content)
    record = Record("f", tmp_path / "r.json")
    record.load()
    assert record.progress == Progress(file="f")


def test_a_data_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Misconfigured, match="cannot be written"):
        Record("f", tmp_path / "file" / "imports" / "r.json").keep()


async def test_an_api_that_stays_away_is_given_up(box: Path) -> None:
    with pytest.raises(Unavailable):
        await importer(lambda _: problem(503), [], patience_s=0).bring(found_in(box), Record("f", None))
