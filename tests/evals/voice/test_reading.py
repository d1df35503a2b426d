"""Exchanges are read author by author, oldest first; what cannot be read is named."""

import lzma
from pathlib import Path

import pytest

from domain.failures import InputRefused
from evals.voice.reading import PAIRS, read_authors
from tests.evals.voice.data import MARA, pair, pairs, write_pairs


def test_authors_are_those_with_enough_replies(tmp_path: Path) -> None:
    write_pairs(tmp_path, [*pairs(6), pair(MARA, 9, "Last.")])
    assert [len(author.exchanges) for author in read_authors(tmp_path, 7)] == [7]
    assert len(read_authors(tmp_path, 6)) == 2
    assert read_authors(tmp_path, 8) == ()
    assert [len(author.exchanges) for author in read_authors(tmp_path, 5, 6)] == [6]


def test_an_exchange_is_a_message_to_the_author_and_their_reply(tmp_path: Path) -> None:
    write_pairs(tmp_path, [pair(MARA, 3, "Later."), pair(MARA, 1, "Sooner.")])
    (author,) = read_authors(tmp_path, 1)
    first = author.exchanges[0]
    assert [exchange.sent.text for exchange in author.exchanges] == ["Sooner.", "Later."]
    assert first.sent.to[0] == "Lind, Anna"
    assert first.conversation.text.startswith("Could you send me the key")
    assert [(p.name, p.is_user) for p in first.conversation.participants] == [
        ("Lind, Anna", False),
        ("Mara Berg", True),
    ]


@pytest.mark.parametrize(
    "odd",
    [
        {"original_headers": ""},
        {"original_headers": "From: Lind, Anna [mailto:anna.lind@example.org] On Behalf Of The Mill"},
        {"to": "mangled <@example.org>, , nobody"},
        {"to": ""},
        {"date": "yesterday"},
        {"subject": "two\nlines\r\nBcc: eve@example.org"},
        {"original": ".\n\nFrom here on\n\x00"},
    ],
)
def test_a_mangled_head_does_not_keep_an_exchange_from_being_read(tmp_path: Path, odd: dict[str, str]) -> None:
    write_pairs(tmp_path, [pair(MARA, 1, "Yes.") | odd])
    (author,) = read_authors(tmp_path, 1)
    assert author.exchanges[0].sent.text == "Yes."
    assert author.exchanges[0].conversation.user is not None


def test_data_that_is_not_there_or_broken_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"reply_pairs\.jsonl\.xz is not there"):
        read_authors(tmp_path, 1)
    write_pairs(tmp_path, [pair(MARA, 1, "Yes.")])
    for broken in (b'{"reply": 1}\n', b"{\n", b"\xff\n"):
        (tmp_path / PAIRS).write_bytes(lzma.compress(broken))
        with pytest.raises(InputRefused, match=r"line 1|cannot be unpacked"):
            read_authors(tmp_path, 1)
    (tmp_path / PAIRS).write_bytes(b"not packed")
    with pytest.raises(InputRefused, match="cannot be unpacked"):
        read_authors(tmp_path, 1)
