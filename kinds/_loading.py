"""From folders to kinds: read once, when a process begins, and refused with the file and what to do about it."""

import importlib
import inspect
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from domain.failures import Misconfigured
from domain.kinds import BUILT_IN, KINDS_MAX, Document, KindAnswer, KindDefinition, Kinds, document_of

FOLDER = Path(__file__).parent
"""Where the kinds that come with the project lie."""
FILES = ("schema.py", "prompt.md", "truth.py", "scorer.py")
PROMPT_CHARS_MAX = 50_000

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PACKAGE = "winnow_kinds"
"""Under which the modules of folders elsewhere are known to Python; `from .schema import Answer` works in them."""


def installed() -> tuple[str, ...]:
    """The names of the kinds that come with the project; none of them is active before the settings name it."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/schema.py")))


def load_kinds(named: Sequence[str], folder: Path = FOLDER) -> Kinds:
    """The kinds of these names, or of the folders at these paths; a path has a slash or a dot in it.

    The code of a kind runs with all the rights of the process: name only folders that you trust.

    Args:
        named: as in WINNOW_KINDS.
        folder: where those lie that are named without a path.

    Raises:
        Misconfigured: a kind does not fit; the message names the file, and says what to do.
    """
    if len(named) > KINDS_MAX:
        raise Misconfigured("kinds", f"WINNOW_KINDS names {len(named)} kinds; at most {KINDS_MAX} can be active")
    found: dict[str, KindDefinition] = {}
    for name in named:
        definition = _load(_folder(name, folder))
        if definition.name in found:
            raise Misconfigured("kinds", f"WINNOW_KINDS names {definition.name} twice; rename one of the folders")
        found[definition.name] = definition
    return Kinds(tuple(found.values()))


def _folder(named: str, folder: Path) -> Path:
    if _NAME.fullmatch(named):
        path = folder / named
        known = ", ".join(installed())
        hint = f"the kinds that come along are {known}; write a path for one of your own, as in ./{named}"
    else:
        path, hint = Path(named).expanduser().resolve(), "make it, or mend the path"
    if not path.is_dir():
        raise Misconfigured("kinds", f"WINNOW_KINDS names {named}, and there is no folder {path}: {hint}")
    return path


def _load(folder: Path) -> KindDefinition:
    _check_name(folder)
    for name in FILES:
        if not (folder / name).is_file():
            raise Misconfigured(
                "kinds", f"{folder.name}/{name} is missing in {folder}: a kind is a folder with {', '.join(FILES)}"
            )
    package = _package(folder)
    schema = _module(folder, package, "schema")
    return KindDefinition(
        name=folder.name,
        version=_version(folder, schema),
        answer=_answer(folder, schema),
        prompt=_prompt(folder),
        prove=_function(folder, package, "truth", "prove(answer, witness)"),
        score=_function(folder, package, "scorer", "score(expected, found)"),
    )


def _check_name(folder: Path) -> None:
    if not _NAME.fullmatch(folder.name):
        raise Misconfigured(
            "kinds",
            f"{folder} cannot name a kind: rename the folder to small letters, digits and _, a letter first, "
            "40 characters at most",
        )
    if folder.name in BUILT_IN:
        raise Misconfigured("kinds", f"{folder} has the name of a built-in kind: rename the folder")


def _package(folder: Path) -> str:
    """The package in which the folder's modules import each other; of a folder elsewhere one is made for it, anew."""
    if folder.parent == FOLDER:
        return f"{__package__}.{folder.name}"
    package = f"{_PACKAGE}.{folder.name}"
    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[name]
    _made(_PACKAGE, [])
    _made(package, [str(folder)])
    importlib.invalidate_caches()
    return package


def _made(name: str, places: list[str]) -> None:
    """A package without a file, whose modules lie at these places."""
    if name in sys.modules:
        return
    spec = ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = places
    sys.modules[name] = module_from_spec(spec)


def _module(folder: Path, package: str, stem: str) -> ModuleType:
    try:
        return importlib.import_module(f"{package}.{stem}")
    except Exception as error:  # whatever a stranger's file does when it is read
        place = _place(error, folder / f"{stem}.py")
        raise Misconfigured("kinds", f"{place} cannot be loaded: {type(error).__name__}: {error}") from error


def _place(error: Exception, path: Path) -> str:
    """The file within its folder, with the line of it that failed, where that is known."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    if isinstance(error, SyntaxError) and error.filename == str(path):
        lines = [error.lineno]
    return f"{path.parent.name}/{path.name}" + (f":{lines[-1]}" if lines else "")


def _version(folder: Path, schema: ModuleType) -> int:
    version = getattr(schema, "VERSION", None)
    if type(version) is not int or version < 1:
        raise Misconfigured("kinds", f"{folder.name}/schema.py needs a line VERSION = 1: a whole number, from 1")
    return version


def _answer(folder: Path, schema: ModuleType) -> type[KindAnswer]:
    answer, path = getattr(schema, "Answer", None), f"{folder.name}/schema.py"
    if not (isinstance(answer, type) and issubclass(answer, KindAnswer)) or answer is KindAnswer:
        raise Misconfigured("kinds", f"{path} needs a class Answer(KindAnswer), with KindAnswer from domain.kinds")
    try:
        described = answer.model_json_schema()
    except Exception as error:  # pydantic has one for each thing that JSON Schema cannot say
        raise Misconfigured("kinds", f"{path}: Answer has no JSON schema: {error}") from error
    if not described.get("properties"):
        raise Misconfigured("kinds", f"{path}: Answer has no fields; give it one for each thing to be found")
    if _is_open(described):
        raise Misconfigured("kinds", f"{path}: models must know the name of every field: replace dict by a class")
    aliased = next((name for name, field in answer.model_fields.items() if field.validation_alias), None)
    if aliased:
        raise Misconfigured("kinds", f"{path}: {aliased} has an alias; models return fields by their names: remove it")
    return answer


def _is_open(schema: object) -> bool:
    """Whether somewhere in a schema there is an object whose fields have no names yet."""
    match schema:
        case {"additionalProperties": extra} if extra is not False:
            return True
        case dict():
            return any(map(_is_open, schema.values()))
        case list():
            return any(map(_is_open, schema))
        case _:
            return False


def _prompt(folder: Path) -> Document:
    path = f"{folder.name}/prompt.md"
    try:
        text = (folder / "prompt.md").read_text(encoding="utf-8")
        document = document_of(text)
    except ValueError as error:
        raise Misconfigured("kinds", f"{path}: {error}") from error
    if document.kind != folder.name:
        raise Misconfigured("kinds", f"{path} says kind: {document.kind}; write kind: {folder.name}, as the folder")
    if len(text) > PROMPT_CHARS_MAX:
        raise Misconfigured("kinds", f"{path} has {len(text)} characters; at most {PROMPT_CHARS_MAX} are sent")
    return document


def _function(folder: Path, package: str, stem: str, form: str) -> Callable[..., Any]:  # Any: the gate checks it
    path, name = f"{folder.name}/{stem}.py", form.partition("(")[0]
    function = getattr(_module(folder, package, stem), name, None)
    if not callable(function):
        raise Misconfigured("kinds", f"{path} needs a function {form}")
    try:
        inspect.signature(function).bind(object(), object())
    except TypeError as error:
        raise Misconfigured("kinds", f"{path}: {name} must take two values: {form}") from error
    if inspect.iscoroutinefunction(function):
        raise Misconfigured("kinds", f"{path}: {name} must be a plain function, without async")
    return function  # type: ignore[no-any-return]  # what it gives is checked where it is called
