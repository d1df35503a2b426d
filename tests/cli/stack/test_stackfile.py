"""The stack file says where everything is, to its owner only."""

from pathlib import Path

import pytest

from cli.stack import Pids, StackFile, read_stack_file
from cli.stack._folder import open_folder
from cli.stack._stackfile import write_stack_file
from domain.failures import Misconfigured

STACK = StackFile(
    api_url="http://127.0.0.1:1",
    api_key="wn_x",
    temporal_address="127.0.0.1:2",
    temporal_namespace="default",
    temporal_ui_url="http://127.0.0.1:3",
    database_url="postgresql://postgres@/postgres?host=/x",
    pids=Pids(launcher=1, worker=2, api=3, temporal=4, postgres=None),
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write_stack_file(open_folder(tmp_path), STACK)
    assert read_stack_file(tmp_path) == STACK


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    write_stack_file(open_folder(tmp_path), STACK)
    assert (tmp_path / "stack.json").stat().st_mode & 0o777 == 0o600


def test_a_folder_where_nothing_was_started_has_none(tmp_path: Path) -> None:
    assert read_stack_file(tmp_path) is None


def test_a_file_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text("{}")
    with pytest.raises(Misconfigured, match="winnow up"):
        read_stack_file(tmp_path)
