"""Folders, Maildirs and exports are gone through in the order of their names."""

import json
import os
import shutil
from pathlib import Path

from adapters.source._limits import BODY_BYTES_MAX
from adapters.source.containers import Entry, found_in
from tests.adapters.source.containers.finding import POSTMARK, found, mail, told


def lay(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_a_folder_is_gone_through_with_all_below(tmp_path: Path) -> None:
    lay(tmp_path, b__1=mail(), b__box=f"{POSTMARK}{mail()}", a=mail(), c__d__e=mail())
    (tmp_path / ".hidden").write_text(mail())
    (tmp_path / "link").symlink_to(tmp_path / "a")
    os.mkfifo(tmp_path / "pipe")
    assert found(tmp_path, tmp_path) == [
        (".hidden", "hidden"),
        ("a", "message/rfc822"),
        ("link", "link"),
        ("pipe", "device"),
        ("b/1", "message/rfc822"),
        ("b/box:1", "message/rfc822"),
        ("c/d/e", "message/rfc822"),
    ]


def test_folders_may_lie_very_deep(tmp_path: Path) -> None:
    folders = [tmp_path / "/".join("d" * depth) for depth in range(1, 1_200)]
    for folder in folders:
        folder.mkdir()
    (folders[-1] / "a").write_text(mail())
    assert [what for _, what in found(tmp_path)] == ["message/rfc822"]
    (folders[-1] / "a").unlink()
    for folder in reversed(folders):  # what clears up after the tests goes down by recursion
        folder.rmdir()


def test_what_cannot_be_opened_is_refused_by_name_and_the_rest_is_read(tmp_path: Path) -> None:
    lay(tmp_path, a=mail(), b=mail(), c=mail(), d__e=mail(), f__cur__1=mail(), f__new__2=mail())
    walk = found_in(tmp_path)
    first = next(walk)
    (tmp_path / "b").unlink()  # which was listed by now: root may read whatever there is
    shutil.rmtree(tmp_path / "d")
    assert told([first, *walk], tmp_path) == [
        ("a", "message/rfc822"),
        ("b", "unreadable"),
        ("c", "message/rfc822"),
        ("d", "unreadable"),
        ("f/cur/1", "message/rfc822"),
        ("f/new/2", "message/rfc822"),
    ]


def test_a_link_that_leads_to_itself_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "a")
    assert found(tmp_path / "a") == [("a", "unreadable")]


def test_a_mail_that_is_gone_from_its_maildir_is_refused_by_name(tmp_path: Path) -> None:
    lay(tmp_path, cur__1=mail(), cur__2=mail(), new__3=mail())
    walk = found_in(tmp_path)
    first = next(walk)
    (tmp_path / "cur" / "2").unlink()
    assert told([first, *walk], tmp_path) == [
        ("cur/1", "message/rfc822"),
        ("cur/2", "unreadable"),
        ("new/3", "message/rfc822"),
    ]


def test_a_file_that_is_gone_is_refused_by_name(tmp_path: Path) -> None:
    assert found(tmp_path / "none") == [("none", "unreadable")]


def test_a_link_that_is_named_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(mail())
    (tmp_path / "link").symlink_to(tmp_path / "a")
    assert found(tmp_path / "link") == [("link", "message/rfc822")]


def test_a_file_that_is_too_large_is_refused_by_name(tmp_path: Path) -> None:
    with (tmp_path / "a.eml").open("wb") as file:
        file.write(mail().encode())
        file.truncate(BODY_BYTES_MAX + 1)
    assert found(tmp_path, tmp_path) == [("a.eml", "too_large")]


def test_a_maildir_is_its_mails_and_those_of_its_folders(tmp_path: Path) -> None:
    box = tmp_path / "box"
    for folder in ("", ".Sent"):
        for part in ("cur", "new", "tmp"):
            (box / folder / part).mkdir(parents=True)
    for name in (
        "cur/1.a:2,S",
        "cur/2.a:2,ST",
        "cur/3.a:2,DF",
        "new/4.a",
        "tmp/5.a",
        "dovecot.index",
        ".Sent/cur/6.a:2,",
    ):
        (box / name).write_text("Hello.")
    assert found(tmp_path, tmp_path) == [
        ("box/cur/1.a:2,S", "message/rfc822"),
        ("box/cur/2.a:2,ST", "trashed"),
        ("box/cur/3.a:2,DF", "draft"),
        ("box/new/4.a", "message/rfc822"),
        ("box/.Sent/cur/6.a:2,", "message/rfc822"),
    ]


def export(root: Path) -> None:
    lay(
        root,
        **{
            "users.json": json.dumps([{"id": "U1", "name": "ana", "real_name": "Ana Silva"}]),
            "channels.json": json.dumps([{"id": "C1", "name": "harbour", "members": ["U1"]}]),
            "harbour__2026-03-02.json": json.dumps(
                [{"type": "message", "user": "U1", "text": "Please send it.", "ts": "1772440200.000100"}]
            ),
        },
    )


def test_an_export_is_its_conversations_and_not_its_files(tmp_path: Path) -> None:
    export(tmp_path / "slack")
    (tmp_path / "a.eml").write_text(mail())
    (_, conversation) = found_in(tmp_path)
    assert isinstance(conversation, Entry)
    assert conversation.place == f"{tmp_path}/slack/harbour/2026-03-02"
    assert json.loads(conversation.body)["messages"][0]["text"] == "Please send it."


def test_an_export_may_be_packed(tmp_path: Path) -> None:
    export(tmp_path / "slack")
    shutil.make_archive(str(tmp_path / "slack"), "zip", tmp_path / "slack")
    assert found(tmp_path / "slack.zip") == [("slack.zip:harbour/2026-03-02", "application/json")]


def test_one_file_of_lines_is_its_documents(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": n, "participants": ["Ana"], "messages": [{"from": "Ana", "text": "Hi"}]}) for n in (1, 2)
    ]
    (tmp_path / "chats.jsonl").write_text("\n".join(lines))
    assert found(tmp_path / "chats.jsonl") == [
        ("chats.jsonl:1", "application/json"),
        ("chats.jsonl:2", "application/json"),
    ]
