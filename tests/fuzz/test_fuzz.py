"""The fuzzer finds what there is to find, and its samples are sound."""

import random
from contextlib import suppress
from pathlib import Path

import pytest

from domain.failures import InputRefused
from tests.adapters.source.checking import check
from tests.adapters.source.reading import read
from tests.fuzz.__main__ import fuzz
from tests.fuzz.damage import BYTES_MAX, damaged
from tests.fuzz.samples import SAMPLES


@pytest.mark.parametrize(("media_type", "body"), SAMPLES)
def test_each_sample_is_read_before_it_is_damaged(media_type: str, body: bytes) -> None:
    check(read(media_type, body))


def damage_done(seed: int, times: int) -> list[tuple[str, bytes]]:
    rolls = random.Random(seed)  # noqa: S311  the same each time
    bodies = [body for _, body in SAMPLES]
    return [(media_type, damaged(body, bodies, rolls)) for media_type, body in SAMPLES * times]


def test_the_same_seed_damages_in_the_same_way() -> None:
    assert damage_done(1, 2) == damage_done(1, 2) != damage_done(2, 2)
    assert all(len(body) <= BYTES_MAX for _, body in damage_done(1, 2))


@pytest.mark.parametrize(("media_type", "body"), damage_done(1, 20))
def test_damage_breaks_nothing(media_type: str, body: bytes) -> None:
    with suppress(InputRefused):
        check(read(media_type, body))


def test_what_breaks_a_parser_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(_media_type: str, body: bytes) -> str:
        return "read" if len(body) % 2 else str(1 // 0)

    assert fuzz(0.2, 1, tmp_path, read=broken) == 1
    (kept,) = tmp_path.iterdir()
    assert len(kept.read_bytes()) % 2 == 0
    assert "ZeroDivisionError" in capsys.readouterr().out
