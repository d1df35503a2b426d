"""Cases are loaded whole or refused by name."""

from pathlib import Path

import pytest

from domain.failures import InputRefused
from evals.datasets import load_cases
from tests.evals.making import case


def test_a_folder_is_read_by_file_name(tmp_path: Path) -> None:
    for name in ("b", "a"):
        given = case().model_copy(update={"name": name})
        (tmp_path / f"{name}.json").write_text(given.model_dump_json())
    assert [c.name for c in load_cases(tmp_path)] == ["a", "b"]


def test_a_file_of_lines_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(f"{case().model_dump_json()}\n\n{case().model_dump_json()}\n")
    assert len(load_cases(path)) == 2


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="holds no cases"):
        load_cases(tmp_path)


def test_a_bad_case_says_where(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"name": "x"}')
    with pytest.raises(InputRefused, match=r"x\.json: shows"):
        load_cases(tmp_path)
