"""Graph's notifications of a mailbox: asked for once, prolonged, and asked for again where they have ended."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from adapters.connectors.doubles.graph import GraphDouble, challenge_of
from adapters.connectors.graph import Graph
from domain.failures import Unavailable
from domain.sources import GraphSource

OURS = "https://winnow.example.org/v1/sources/office/graph"


@asynccontextmanager
async def watching(double: GraphDouble) -> AsyncIterator[Graph]:
    async with double.serving() as base_url:
        given = GraphSource(
            user="ana@example.org",
            directory="d",
            client_id="c",
            client_secret=SecretStr("s"),
            client_state=SecretStr("word"),
            notification_url=OURS,
            base_url=f"{base_url}v1.0",
        )
        watch = Graph(given, double.credential())
        try:
            yield watch
        finally:
            await watch.close()


async def test_a_watch_is_made_once_and_then_prolonged() -> None:
    asked: list[str] = []

    async def reach(address: str) -> str:
        asked.append(address)
        return challenge_of(address)

    double = GraphDouble(reach=reach)
    async with watching(double) as watch:
        first = await watch.renew()
        assert (await watch.renew()).until_iso is not None
    assert first.until_iso is not None
    assert timedelta(days=6) < datetime.fromisoformat(first.until_iso) - datetime.now(UTC) < timedelta(minutes=10_070)
    (made,) = double.subscriptions.values()
    assert (made["changeType"], made["clientState"]) == ("created", "word")
    assert (made["notificationUrl"], made["lifecycleNotificationUrl"]) == (OURS, OURS)
    assert made["resource"] == "/users/ana@example.org/mailFolders('inbox')/messages"
    assert [call.method for call in double.calls] == ["GET", "POST", "GET", "PATCH"]
    assert all(address.startswith(OURS) for address in asked)


async def test_a_watch_that_ended_meanwhile_is_made_anew() -> None:
    double = GraphDouble()
    async with watching(double) as watch:
        await watch.renew()
        double.subscriptions["subscription-0"]["id"] = "subscription-ended"
        await watch.renew()
    assert [call.method for call in double.calls][2:] == ["GET", "PATCH", "POST"]


async def test_a_watch_with_another_word_is_replaced_and_those_of_others_are_left() -> None:
    double = GraphDouble()
    other = {
        "id": "other",
        "notificationUrl": "https://other.example.org/",
        "expirationDateTime": "2099-01-01T00:00:00Z",
    }
    old = {**other, "id": "old", "notificationUrl": OURS, "clientState": "old word"}
    double.subscriptions = {"other": other, "old": old}
    async with watching(double) as watch:
        await watch.renew()
    assert other in double.subscriptions.values()
    assert old not in double.subscriptions.values()
    assert len(double.subscriptions) == 2


async def test_an_address_that_does_not_answer_yet_is_tried_again() -> None:
    async def reach(address: str) -> str:
        return f"not found: {address}"

    async with watching(GraphDouble(reach=reach)) as watch:
        with pytest.raises(Unavailable, match="notification_url"):
            await watch.renew()
