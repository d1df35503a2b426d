"""As root, the folders above the data let PostgreSQL's user pass: only where they do not yet, and never silently."""

import os
import pwd
from pathlib import Path

import pytest

from cli.stack._postgres import _let_through


def user(uid: int, gid: int) -> pwd.struct_passwd:
    return pwd.struct_passwd(("pgserver", "x", uid, gid, "", "/", "/bin/false"))


STRANGER = user(os.geteuid() + 4_000, os.getegid() + 4_000)


def modes(*folders: Path) -> list[int]:
    return [folder.stat().st_mode & 0o777 for folder in folders]


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    _let_through(tmp_path / "x", STRANGER, lambda _: None)
    outer, inner = tmp_path / "outer", tmp_path / "outer" / "inner"
    inner.mkdir(parents=True)
    outer.chmod(0o700)
    inner.chmod(0o751)
    return outer, inner


def test_what_is_changed_is_said_and_why(folders: tuple[Path, Path]) -> None:
    said: list[str] = []
    _let_through(folders[1] / "postgres", STRANGER, said.append)
    assert modes(*folders) == [0o701, 0o751]
    assert said == [f"chmod o+x {folders[0]}: pgserver, who runs PostgreSQL, has to pass through it"]


def test_what_is_passable_is_left_alone(folders: tuple[Path, Path]) -> None:
    _let_through(folders[1] / "postgres", STRANGER, lambda _: None)
    said: list[str] = []
    _let_through(folders[1] / "postgres", STRANGER, said.append)
    assert (modes(*folders), said) == ([0o701, 0o751], [])


def test_an_owner_and_a_group_that_may_pass_need_nothing_for_others(folders: tuple[Path, Path]) -> None:
    said: list[str] = []
    _let_through(folders[1] / "postgres", user(os.geteuid(), STRANGER.pw_gid), said.append)
    folders[0].chmod(0o710)
    _let_through(folders[1] / "postgres", user(STRANGER.pw_uid, folders[0].stat().st_gid), said.append)
    assert modes(*folders) == [0o710, 0o751]
    assert not [line for line in said if str(folders[0]) in line]
