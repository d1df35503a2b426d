"""The demo on a stack that runs already: everything but what arrives by itself."""

import json
from pathlib import Path

from adapters.store import Database
from cli.demo.corpus import DEMO
from cli.stack import Pids, StackFile
from tests.api.conftest import key_for
from tests.cli.serving import serving, winnow


async def test_what_arrives_by_itself_is_left_out_and_that_is_said(
    database: Database, tenant: str, tmp_path: Path
) -> None:
    async with serving(database) as (url, _):
        stack = StackFile(
            api_url=url,
            api_key=await key_for(database, tenant),
            temporal_address="t:1",
            temporal_namespace="default",
            temporal_ui_url=None,
            database_url="postgresql://d/x",
            pids=Pids(launcher=1, worker=None, api=None, temporal=None, postgres=None),
        )
        (tmp_path / "stack.json").write_text(stack.model_dump_json())
        ran = await winnow("demo", "--once", "--json", "--data-dir", tmp_path)
    assert ran.code == 0, ran.err
    assert "only a stack that the demo starts has its mailbox, folder and webhook" in ran.err
    assert [message["file"] for message in json.loads(ran.out)["messages"]] == [message.file_name for message in DEMO]
    assert not (tmp_path / "demo").exists()
