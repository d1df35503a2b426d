"""The demo's own sources: set beside the user's, secret, and each open at the other end."""

import json
import stat
import time
from pathlib import Path

import pytest

from adapters.connectors.folder import FolderFeed
from adapters.connectors.imap import ImapFeed
from adapters.connectors.signatures import signed_as_webhook
from adapters.settings import Settings
from cli.demo.arriving import FOLDER, MAILBOX, WEBHOOK, sources_of
from cli.demo.corpus import ARRIVING, Came, DemoMessage, load
from cli.stack import Plan
from domain.failures import Misconfigured, Unavailable
from domain.sources import FolderSource, ImapSource, SourceConfig, WebhookSource

NOBODY_THERE = "http://127.0.0.1:9"


def plan(folder: Path, **environment: str) -> Plan:
    async def prepare(database_url: str, key: str | None) -> str:
        raise AssertionError((database_url, key))

    return Plan(folder, Settings(), environment, prepare, {})


def configs(plan: Plan) -> dict[str, SourceConfig]:
    read = Settings.model_validate({"WINNOW_SOURCES": plan.environment["WINNOW_SOURCES"]})
    return {source.name: config for source, config in read.sources.items()}


def arriving(came: Came) -> DemoMessage:
    return next(message for message in ARRIVING if message.came is came)


async def test_a_users_own_sources_stay(tmp_path: Path) -> None:
    own = json.dumps({"notes": {"type": "folder", "path": "notes"}})
    async with sources_of(plan(tmp_path, WINNOW_SOURCES=own, HOME="h")) as (with_sources, _):
        assert set(configs(with_sources)) == {"notes", MAILBOX, FOLDER, WEBHOOK}
        assert with_sources.environment["HOME"] == "h"


async def test_secrets_are_new_each_time_and_the_folder_is_private(tmp_path: Path) -> None:
    seen = set()
    for _ in range(2):
        async with sources_of(plan(tmp_path / "new" / "data")) as (with_sources, sources):
            mailbox, webhook = configs(with_sources)[MAILBOX], configs(with_sources)[WEBHOOK]
            assert isinstance(mailbox, ImapSource)
            assert isinstance(webhook, WebhookSource)
            secret = webhook.secrets[0].get_secret_value()
            seen |= {secret, mailbox.password.get_secret_value()}
    assert len(seen) == 4
    folders = (sources.folder, *sources.folder.parents[:2])
    assert {stat.S_IMODE(each.stat().st_mode) for each in folders} == {0o700}


async def test_the_mail_is_in_the_mailbox(tmp_path: Path) -> None:
    message = arriving(Came.MAILBOX)
    async with sources_of(plan(tmp_path)) as (with_sources, sources):
        config = configs(with_sources)[MAILBOX]
        assert isinstance(config, ImapSource)
        await sources.bring(message, NOBODY_THERE)
        feed = ImapFeed(config)
        began = await feed.next(None)
        assert began
        found = await feed.next(began.cursor)
        await feed.close()
    assert found
    assert [(arrival.body, arrival.user) for arrival in found.arrivals] == [(load(message), message.user)]


async def test_the_file_is_in_the_folder_and_nothing_else(tmp_path: Path) -> None:
    message = arriving(Came.FOLDER)
    async with sources_of(plan(tmp_path)) as (with_sources, sources):
        config = configs(with_sources)[FOLDER]
        assert isinstance(config, FolderSource)
        await sources.bring(message, NOBODY_THERE)
        found = await FolderFeed(config, settled_s=-1).next(None)
    assert found
    assert [(arrival.id, arrival.body) for arrival in found.arrivals] == [(message.file_name, load(message))]


async def test_what_is_posted_is_signed_with_the_secret_of_the_settings(tmp_path: Path) -> None:
    message = arriving(Came.WEBHOOK)
    async with sources_of(plan(tmp_path)) as (with_sources, sources):
        config = configs(with_sources)[WEBHOOK]
        assert isinstance(config, WebhookSource)
        headers = sources.signed(load(message))
    secrets = [secret.get_secret_value() for secret in config.secrets]
    assert signed_as_webhook(
        load(message),
        webhook_id=headers["webhook-id"],
        timestamp=headers["webhook-timestamp"],
        signatures=headers["webhook-signature"],
        secrets=secrets,
        now_s=time.time(),
    )


async def test_a_post_that_nobody_takes_is_told(tmp_path: Path) -> None:
    async with sources_of(plan(tmp_path)) as (_, sources):
        with pytest.raises(Unavailable, match="no API answers"):
            await sources.bring(arriving(Came.WEBHOOK), NOBODY_THERE)


async def test_where_no_folder_can_be_made_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Misconfigured, match="cannot be made"):
        async with sources_of(plan(tmp_path / "file" / "data")):
            raise AssertionError("not reached")
