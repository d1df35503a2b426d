"""The failures form one tree, and its docstring draws it as it is."""

import ast
import builtins
import inspect
import re
from pathlib import Path

from domain import failures
from domain.failures import WinnowError
from tests.guards.tree import modules, name_of, parsed

SIMULATOR = "adapters.llm.simulator"
"""Plays another's server: what goes wrong in it is no failure of ours."""
ROOTS = {
    "domain.failures.WinnowError",
    "api.problems.Problem",  # an answer over HTTP, which the framework takes as an exception
    "adapters.source.child._child.Broken",  # what a child did to a message: ends as another try, or as its refusal
    "adapters.source.child._frames.Garbled",  # what a child says to its parent: ends as `Broken`
}
LINE = re.compile(r"^(?P<branches>[│├└─ ]*)(?P<name>[A-Z]\w+)(  |$)")


def drawn() -> dict[str, str | None]:
    """Each class of the docstring's tree, and the class above it."""
    above: dict[str, str | None] = {}
    path: list[str] = []
    for line in filter(None, map(LINE.match, (failures.__doc__ or "").splitlines())):
        depth = len(line["branches"]) // 4
        path[depth:] = [line["name"]]
        above[line["name"]] = path[depth - 1] if depth else None
    return above


def defined() -> dict[str, str | None]:
    """Each class that the module defines, and its parent among them."""
    classes = [
        kind for _, kind in inspect.getmembers(failures, inspect.isclass) if kind.__module__ == failures.__name__
    ]
    return {
        kind.__name__: None if kind is WinnowError else kind.__bases__[0].__name__
        for kind in classes
        if issubclass(kind, Exception)
    }


def test_the_docstring_draws_every_failure_under_its_parent() -> None:
    assert drawn() == defined()


def test_every_failure_has_a_sentence() -> None:
    for name in defined():
        assert inspect.getdoc(getattr(failures, name))


def test_no_failure_grows_beside_the_tree() -> None:
    ours = [path for path in modules() if not name_of(path).startswith(SIMULATOR)]
    assert {f"{name_of(path)}.{name}" for path in ours for name in rootless(path)} == ROOTS


def rootless(path: Path) -> list[str]:
    """The classes of a module that inherit from one of Python's own exceptions."""
    classes = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.ClassDef)]
    return [node.name for node in classes for base in node.bases if is_exception(ast.unparse(base))]


def is_exception(name: str) -> bool:
    kind = getattr(builtins, name, None)
    return isinstance(kind, type) and issubclass(kind, BaseException)
