"""Folders become kinds, or are refused with the file and what to do."""

from pathlib import Path

import pytest

from domain.failures import Misconfigured
from domain.kinds import NO_KINDS
from kinds import installed, load_kinds
from tests.kinds.folders import FILES, written


def test_nothing_is_active_that_nobody_names() -> None:
    assert load_kinds(()) == NO_KINDS
    assert "enrichment" in installed()


def test_a_kind_that_comes_along_is_loaded_by_its_name() -> None:
    (kind,) = load_kinds(("enrichment",)).definitions
    assert (kind.name, kind.schema_version, kind.prompt.version) == ("enrichment", "enrichment/1", 1)


def test_a_folder_elsewhere_is_loaded_by_its_path_and_its_files_import_each_other(tmp_path: Path) -> None:
    (kind,) = load_kinds((str(written(tmp_path)),)).definitions
    assert (kind.name, kind.schema_version, kind.prompt.version) == ("moods", "moods/3", 2)
    assert set(kind.answer.model_fields) == {"mood", "quote"}


def test_a_folder_that_changed_is_loaded_as_it_is_now(tmp_path: Path) -> None:
    before = load_kinds((str(written(tmp_path / "before")),)).definitions[0]
    newer = {**FILES, "schema.py": FILES["schema.py"].replace("VERSION = 3", "VERSION = 40")}
    after = load_kinds((str(written(tmp_path / "after", newer)),)).definitions[0]
    assert (before.version, after.version) == (3, 40)


@pytest.mark.parametrize(
    ("file", "words", "told"),
    [
        *((file, "", f"{file} is missing") for file in FILES),
        ("schema.py", "VERSION = 1", "needs a class Answer(KindAnswer)"),
        ("schema.py", FILES["schema.py"].replace("VERSION = 3", ""), "VERSION = 1: a whole number"),
        ("schema.py", FILES["schema.py"].replace("VERSION = 3", "VERSION = True"), "VERSION = 1: a whole number"),
        ("schema.py", FILES["schema.py"].replace("quote: str", "quote: object()"), "schema.py:11 cannot be loaded"),
        ("schema.py", FILES["schema.py"].replace("quote: str", "quote: type"), "Answer has no JSON schema"),
        (
            "schema.py",
            FILES["schema.py"].replace("quote: str", "quote: Annotated[str, Field(alias='q')]"),
            "has an alias",
        ),
        (
            "schema.py",
            FILES["schema.py"].replace("quote: str", "quote: list[dict[str, str]]"),
            "replace dict by a class",
        ),
        ("schema.py", "import no_such_thing", "schema.py:1 cannot be loaded: ModuleNotFoundError"),
        ("truth.py", "def prove(answer, witness) -> :", "truth.py:1 cannot be loaded: SyntaxError"),
        ("truth.py", "def prove(answer): ...", "prove must take two values"),
        ("truth.py", "async def prove(answer, witness): ...", "without async"),
        ("truth.py", "prove = 7", "needs a function prove(answer, witness)"),
        ("scorer.py", "def scores(expected, found): ...", "needs a function score(expected, found)"),
        ("prompt.md", "Say how the writer feels.", "it has no header"),
        ("prompt.md", FILES["prompt.md"].replace("moods", "tasks", 1), "write kind: moods, as the folder"),
        ("prompt.md", FILES["prompt.md"].replace("version: 2", "version: two"), "version: "),
        ("prompt.md", FILES["prompt.md"].replace("version: 2\n", ""), "version: Field required"),
        ("prompt.md", FILES["prompt.md"].replace("notes: for tests", "for tests"), "is not `name: value`"),
        ("prompt.md", FILES["prompt.md"] + "word " * 20_000, "at most 50000 are sent"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_file_and_what_to_do(
    tmp_path: Path, file: str, words: str, told: str
) -> None:
    folder = written(tmp_path, {**FILES, file: words})
    with pytest.raises(Misconfigured) as refused:
        load_kinds((str(folder),))
    assert told in str(refused.value)
    assert file in str(refused.value)


@pytest.mark.parametrize(
    ("name", "told"),
    [("tasks", "the name of a built-in kind"), ("My-Kind", "rename the folder"), ("9th", "rename the folder")],
)
def test_a_folder_whose_name_cannot_be_a_kinds_is_refused(tmp_path: Path, name: str, told: str) -> None:
    with pytest.raises(Misconfigured, match=told):
        load_kinds((str(written(tmp_path, name=name)),))


def test_two_folders_of_one_name_are_refused(tmp_path: Path) -> None:
    folders = [str(written(tmp_path / place)) for place in ("here", "there")]
    with pytest.raises(Misconfigured, match="names moods twice"):
        load_kinds(folders)


@pytest.mark.parametrize("name", ["enrichmnt", "./enrichment/none"])
def test_a_kind_that_is_nowhere_is_refused(name: str) -> None:
    with pytest.raises(Misconfigured, match="there is no folder"):
        load_kinds((name,))
