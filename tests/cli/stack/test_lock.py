"""One launcher at a time has a data folder."""

import os
from pathlib import Path

import pytest

from cli.stack._lock import FolderHeld, Holder, hold, holder_of, take_for_child
from domain.failures import Misconfigured


def test_a_second_holder_is_told_who_the_first_is(tmp_path: Path) -> None:
    with hold(tmp_path / "lock"), pytest.raises(FolderHeld) as refused, hold(tmp_path / "lock"):
        pass
    assert f"process {os.getpid()}" in str(refused.value)
    assert refused.value.holder is not None
    assert refused.value.holder.pid == os.getpid()


def test_the_lock_is_free_after_the_block(tmp_path: Path) -> None:
    with hold(tmp_path / "lock"):
        pass
    assert holder_of(tmp_path / "lock") is None
    with hold(tmp_path / "lock"):
        assert holder_of(tmp_path / "lock") is not None


def test_a_folder_without_a_lock_file_is_held_by_nobody(tmp_path: Path) -> None:
    assert holder_of(tmp_path / "lock") is None


def test_what_a_dead_launcher_wrote_does_not_hold(tmp_path: Path) -> None:
    dead = Holder.model_validate({"pid": os.getpid(), "started_at": "2020-01-01T00:00:00Z"})
    (tmp_path / "lock").write_text(dead.model_dump_json())
    with hold(tmp_path / "lock"):
        pass


def test_a_process_that_got_a_dead_holders_id_is_not_taken_for_it() -> None:
    assert not Holder.model_validate({"pid": os.getpid(), "started_at": "2020-01-01T00:00:00Z"}).alive()


def test_a_lock_that_stays_taken_is_given_up(tmp_path: Path) -> None:
    taken = take_for_child(tmp_path / "lock", wait_s_max=0)
    assert taken is not None
    assert take_for_child(tmp_path / "lock", wait_s_max=0) is None
    os.close(taken)


def test_a_lock_that_cannot_be_opened_names_the_folder(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    with pytest.raises(Misconfigured, match="cannot be opened"), hold(tmp_path / "lock"):
        pass
