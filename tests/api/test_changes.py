"""What a person says: stored, told to the run, answered with what came of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from sqlalchemy import text

from adapters.store import Database
from api.services import Services
from domain.message import MessageRef
from tests.api.conftest import client_of, key_for
from tests.api.fakes import FakeRuns
from tests.api.steps import find


@pytest.fixture
async def found(client: httpx2.AsyncClient, database: Database, tenant: str) -> tuple[str, str, str]:
    """The paths of a message with results, of its task and of its decision."""
    answer = await client.post("/v1/messages", content=b"Hello.", headers={"Content-Type": "text/plain"})
    ref = MessageRef(tenant=tenant, message_id=answer.json()["id"])
    task, decision = await find(database, ref)
    path = f"/v1/messages/{ref.message_id}"
    return path, f"{path}/items/{task}", f"{path}/items/{decision}"


Found = tuple[str, str, str]


async def test_the_draft_is_edited(client: httpx2.AsyncClient, found: Found, runs: FakeRuns) -> None:
    answer = await client.patch(f"{found[0]}/draft", json={"body": "No."})
    assert (answer.status_code, answer.json()["applied"]) == (200, True)
    draft = (await client.get(found[0])).json()["draft"]
    assert (draft["subject"], draft["body"]) == ("Re: It", "No.")
    assert len(runs.changes) == 1


async def test_an_edit_is_kept_as_original_and_edited(
    client: httpx2.AsyncClient, found: Found, database: Database, tenant: str
) -> None:
    await client.patch(f"{found[0]}/draft", json={"body": "No."})
    kept = await database.row(text("SELECT original, edited FROM edits WHERE tenant = :t"), {"t": tenant})
    assert kept is not None
    assert (kept.original["body"], kept.edited["body"]) == ("Yes.", "No.")


async def test_a_task_is_corrected(client: httpx2.AsyncClient, found: Found) -> None:
    edit = {"title": "Ship it", "owner_name": "Ada", "owner_address": "ada@example.com", "due_date": "2026-11-20"}
    assert (await client.patch(found[1], json=edit)).status_code == 200
    task = (await client.get(found[0])).json()["tasks"][0]
    owner = {"name": "Ada", "address": "ada@example.com", "known_by": "user"}
    assert (task["title"], task["owner"]) == ("Ship it", owner)
    assert (task["due"]["date"], task["due"]["certainty"]) == ("2026-11-20", "confirmed")


async def test_what_a_correction_does_not_touch_stays_as_it_was(client: httpx2.AsyncClient, found: Found) -> None:
    before = (await client.get(found[0])).json()["tasks"][0]
    assert (await client.patch(found[1], json={"title": "Ship it"})).status_code == 200
    after = (await client.get(found[0])).json()["tasks"][0]
    assert after == before | {"title": "Ship it", "said": ["edited"]}


async def test_a_decision_is_corrected(client: httpx2.AsyncClient, found: Found) -> None:
    assert (await client.patch(found[2], json={"statement": "April"})).status_code == 200
    assert (await client.get(found[0])).json()["decisions"][0]["statement"] == "April"


async def test_an_approval_tells_until_when_it_can_be_undone_and_is_taken_once(
    client: httpx2.AsyncClient, found: Found
) -> None:
    first = await client.post(f"{found[0]}/draft/approve")
    again = await client.post(f"{found[0]}/draft/approve")
    draft = (await client.get(found[0])).json()["draft"]
    assert (first.status_code, again.status_code, again.json()["reason"]) == (200, 409, "draft_approved")
    assert first.json()["undo_until"] == draft["leaves_at"] is not None


async def test_an_approval_is_undone_as_if_it_had_not_been(client: httpx2.AsyncClient, found: Found) -> None:
    approved = (await client.post(f"{found[0]}/draft/approve")).json()
    undone = await client.post(f"{found[0]}/undo", json={"change_id": approved["change_id"]})
    draft = (await client.get(found[0])).json()["draft"]
    assert (undone.status_code, draft["status"], draft["leaves_at"]) == (200, "pending", None)


async def test_a_draft_with_gaps_is_approved_only_on_purpose(client: httpx2.AsyncClient, found: Found) -> None:
    await client.patch(f"{found[0]}/draft", json={"body": "On [day]."})
    refused = await client.post(f"{found[0]}/draft/approve")
    assert (refused.status_code, refused.json()["reason"]) == (409, "draft_has_gaps")
    assert "gaps: allow" in refused.json()["detail"]
    assert (await client.post(f"{found[0]}/draft/approve", json={"gaps": "allow"})).status_code == 200


async def test_of_two_tabs_one_wins_and_the_other_is_shown_what_it_did(
    client: httpx2.AsyncClient, found: Found
) -> None:
    version = (await client.get(found[0])).json()["version"]
    first = await client.patch(f"{found[0]}/draft", json={"body": "No.", "expected_version": version})
    other = await client.patch(f"{found[0]}/draft", json={"body": "Maybe.", "expected_version": version})
    assert (first.status_code, first.json()["version"]) == (200, version + 1)
    assert (other.status_code, other.json()["type"]) == (409, "urn:winnow:problem:version-conflict")
    current = other.json()["current"]
    assert (current["version"], current["draft"]["body"]) == (version + 1, "No.")


@pytest.mark.parametrize("reason", ["version_conflict", "timeout"])
async def test_what_the_run_refused_without_the_store_is_not_sent_again(
    client: httpx2.AsyncClient, found: Found, runs: FakeRuns, database: Database, tenant: str, reason: str
) -> None:
    runs.refuses = reason
    answer = await client.patch(f"{found[0]}/draft", json={"body": "No.", "expected_version": 1})
    kept = await database.row(text("SELECT state, reason FROM edits WHERE tenant = :t"), {"t": tenant})
    assert (answer.status_code, kept and tuple(kept)) == (409, ("refused", reason))


async def test_a_task_is_added_with_the_words_that_say_so(client: httpx2.AsyncClient, found: Found) -> None:
    item = {"kind": "task", "words": "Greet them", "due_date": "2026-11-20", "start": 0, "end": 5}
    assert (await client.post(f"{found[0]}/items", json=item)).status_code == 200
    task = next(t for t in (await client.get(found[0])).json()["tasks"] if t["title"] == "Greet them")
    assert (task["said"], task["evidence"]["quote"], task["due"]["date"]) == (["added"], "Ünï: ", "2026-11-20")


async def test_an_item_is_rejected_and_kept_with_its_reason(client: httpx2.AsyncClient, found: Found) -> None:
    assert (await client.post(f"{found[1]}/reject", json={"reason": "not_mine"})).status_code == 200
    task = (await client.get(found[0])).json()["tasks"][0]
    assert (task["said"], task["rejected"]) == (["rejected"], "not_mine")


async def test_a_message_is_put_off_and_woken(client: httpx2.AsyncClient, found: Found) -> None:
    until = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    assert (await client.post(f"{found[0]}/snooze", json={"until": until})).status_code == 200
    assert (await client.get(found[0])).json()["snoozed_until"] is not None
    assert (await client.post(f"{found[0]}/reopen")).status_code == 200
    assert (await client.get(found[0])).json()["snoozed_until"] is None


@pytest.mark.parametrize("until", ["2020-01-01T00:00:00Z", "2199-01-01T00:00:00Z"])
async def test_a_message_is_not_put_off_into_the_past_or_for_ever(
    client: httpx2.AsyncClient, found: Found, until: str
) -> None:
    assert (await client.post(f"{found[0]}/snooze", json={"until": until})).status_code == 409


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("snooze", {"until": "2026-12-01T09:00:00"}),
        ("snooze", {}),
        ("undo", {}),
        ("items", {"kind": "wish", "words": "x"}),
        ("items", {"kind": "task", "words": ""}),
        ("draft/approve", {"gaps": "ignore"}),
        ("draft/approve", {"expected_version": 0}),
    ],
)
async def test_a_change_that_cannot_be_read_is_422(
    client: httpx2.AsyncClient, found: Found, path: str, body: dict[str, object]
) -> None:
    answer = await client.post(f"{found[0]}/{path}", json=body)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:winnow:problem:invalid-request")


async def test_what_was_changed_is_listed_as_pairs(client: httpx2.AsyncClient, found: Found) -> None:
    await client.patch(f"{found[0]}/draft", json={"body": "No."})
    await client.patch(found[1], json={"title": "Ship it"})
    edits = (await client.get("/v1/edits")).json()["edits"]
    assert [edit["type"] for edit in edits] == ["edit_item", "edit_draft"]
    assert (edits[1]["original"]["body"], edits[1]["edited"]["body"]) == ("Yes.", "No.")
    of_message = (await client.get(f"{found[0]}/edits", params={"page_size": 1})).json()
    assert (of_message["edits"], bool(of_message["next_page_token"])) == (edits[:1], True)


@pytest.mark.parametrize("body", [None, {}, {"reason": "too short"}])
async def test_a_draft_is_rejected(client: httpx2.AsyncClient, found: Found, body: dict[str, str] | None) -> None:
    answer = await client.post(f"{found[0]}/draft/reject", **({} if body is None else {"json": body}))  # type: ignore[arg-type]  # no body at all
    assert answer.status_code == 200
    assert (await client.get(found[0])).json()["draft"]["status"] == "rejected"


async def test_what_changes_nothing_is_409(client: httpx2.AsyncClient, found: Found) -> None:
    answer = await client.patch(found[1], json={"title": "Send it"})
    assert (answer.status_code, answer.json()["reason"]) == (409, "nothing_changed")


async def test_an_item_that_is_not_there_is_404(client: httpx2.AsyncClient, found: Found, runs: FakeRuns) -> None:
    answer = await client.patch(f"{found[0]}/items/task_nowhere", json={"title": "x"})
    assert (answer.status_code, runs.signals) == (404, [])


@pytest.mark.parametrize("item", ["%00", "task_%00", "task_" + "a" * 100, "%20"])
async def test_an_item_that_cannot_be_one_is_404(client: httpx2.AsyncClient, found: Found, item: str) -> None:
    path = f"{found[0]}/items/{item}"
    answers = [
        await client.patch(path, json={"title": "x"}),
        await client.post(f"{path}/reject"),
        await client.post(f"{path}/unlink"),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


async def test_a_change_after_the_run_has_ended_opens_it_again(
    client: httpx2.AsyncClient, found: Found, runs: FakeRuns
) -> None:
    runs.close()
    answer = await client.patch(f"{found[0]}/draft", json={"body": "No."})
    assert (answer.status_code, answer.json()["applied"], runs.closed) == (200, True, set())


async def test_without_temporal_the_change_is_kept_for_later(
    client: httpx2.AsyncClient, found: Found, runs: FakeRuns, database: Database, tenant: str
) -> None:
    runs.down = True
    answer = await client.patch(f"{found[0]}/draft", json={"body": "No."})
    assert (answer.status_code, answer.json()["applied"]) == (202, None)
    kept = await database.row(text("SELECT state FROM edits WHERE tenant = :t"), {"t": tenant})
    assert kept is not None
    assert kept.state == "requested"


async def test_a_change_that_takes_long_is_202(
    found: Found, services: Services, runs: FakeRuns, database: Database, tenant: str
) -> None:
    runs.idle = True
    hasty = replace(services, change_wait_s_max=0.1)
    async with client_of(hasty, await key_for(database, tenant)) as client:
        answer = await client.patch(f"{found[0]}/draft", json={"body": "No."})
    assert (answer.status_code, answer.json()["applied"]) == (202, None)
