"""Loads cases: the golden set of our own writing, or a folder of the same form."""

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from domain.failures import InputRefused
from evals.cases import Case, Letter

GOLDEN = Path(__file__).parent / "golden"
CASES_MAX = 10_000

_Form = TypeVar("_Form", bound=Letter)


def load_cases(folder: Path = GOLDEN) -> tuple[Case, ...]:
    """The cases of a folder, as `load_cases_of` loads them."""
    return load_cases_of(Case, folder)


def load_cases_of(form: type[_Form], folder: Path) -> tuple[_Form, ...]:
    """The cases of a folder, one `*.json` each, by file name; or of one `*.jsonl` file, a case a line.

    Raises:
        InputRefused: `no_cases`, `too_many_cases`, `bad_case` with the file and the field that is wrong.
    """
    texts = _lines(folder) if folder.is_file() else _files(folder)
    if not texts:
        raise InputRefused("no_cases", f"{folder} holds no cases: put one JSON file there for each case")
    if len(texts) > CASES_MAX:
        raise InputRefused("too_many_cases", f"{folder} holds more than {CASES_MAX} cases")
    return tuple(_case(form, where, text) for where, text in texts)


def _files(folder: Path) -> list[tuple[str, str]]:
    return [(path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]


def _lines(path: Path) -> list[tuple[str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(f"{path.name}:{n}", line) for n, line in enumerate(lines, start=1) if line.strip()]


def _case(form: type[_Form], where: str, text: str) -> _Form:
    try:
        return form.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        field = ".".join(map(str, first["loc"])) or "the case"
        raise InputRefused("bad_case", f"{where}: {field}: {first['msg']}") from error
