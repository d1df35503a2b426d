"""A real watch of a mailbox on the real engine, its connection cut fifty times: each mail is one message."""

import asyncio
import random
from collections.abc import Mapping

from pydantic import SecretStr
from temporalio.client import Client

from adapters.connectors.doubles.imap import ImapDouble
from adapters.store import Database, Results, Sources
from adapters.temporal import Watches
from domain.sources import ImapSource, SourceConfig, SourceRef, Tls
from tests.pipeline import MAIL, Scripted, ok, plan, running, sources_on

DISCONNECTS = 50
MAILS = 100
WAIT_S_MAX = 240


async def test_over_fifty_disconnects_each_mail_is_one_message(
    temporal: Client, own_database: Database, own_tenant: str
) -> None:
    chance = random.Random(50)  # noqa: S311  a seed, so that a failure can be repeated
    box = ImapDouble(cut_after=lambda: chance.randrange(900, 4_000) if box.connections <= DISCONNECTS else None)
    source = SourceRef(tenant=own_tenant, name="work")
    model = Scripted([ok('{"tasks": [], "decisions": []}')])
    async with box.serving() as port:
        configs: Mapping[SourceRef, SourceConfig] = {source: _config(own_tenant, port)}
        at_hand = sources_on(temporal, configs=configs)
        async with running(
            temporal, own_database, own_tenant, plan(["local"]), {"local": model}, sources=at_hand
        ) as pipe:
            await Watches(temporal).keep(source)
            async with asyncio.timeout(WAIT_S_MAX):
                for number in range(MAILS):
                    box.deliver(MAIL % b"mail-%d" % number)
                    await asyncio.sleep(0.5)
                while box.connections <= DISCONNECTS or await _ended(own_database, own_tenant) < MAILS:
                    box.cut()
                    await asyncio.sleep(1)
            await temporal.get_workflow_handle(source.workflow_id).terminate()
            messages = await _ended(pipe.database, own_tenant)
    [state] = await Sources(own_database).states(own_tenant)
    assert (messages, state.accepted) == (MAILS, MAILS)


def _config(tenant: str, port: int) -> ImapSource:
    return ImapSource(
        tenant=tenant,
        host="127.0.0.1",
        port=port,
        tls=Tls.NONE,
        login="ana@example.org",
        password=SecretStr("secret"),
        since_days=None,
    )


async def _ended(database: Database, tenant: str) -> int:
    page = await Results(database).page(tenant, before=2**62, size=200, status=None)
    return sum(message.status.terminal for message in page.messages)
