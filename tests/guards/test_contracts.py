"""The layers hold: the import contracts of pyproject.toml, and the rules that it cannot say."""

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.guards.tree import PACKAGES, ROOT, imports, modules, name_of, parsed

ENVIRONMENT_READERS = {
    "adapters.settings",  # the settings
    "cli.stack._environment",  # hands the launcher's own environment on to its children
}
CLOCK = {"now", "utcnow", "today", "time", "monotonic", "perf_counter"}
FACE_DOTS = 2
"""As in `adapters.store.Messages`."""
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb"}
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LINT, "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def contract_names() -> list[str]:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [contract["name"] for contract in options["tool"]["importlinter"]["contracts"]]


def test_every_contract_holds() -> None:
    linted = lint(ROOT)
    assert linted.returncode == 0, linted.stdout + linted.stderr


OFFENCES = {
    "domain/_offence.py": "import os\nimport sqlalchemy\nimport temporalio\n",
    "workflows/_offence.py": "import adapters.store\n",
    "adapters/settings/_offence.py": "import adapters.llm\n",
    "adapters/source/_offence.py": "import asyncpg\nimport openai\nimport cli\n",
    "api/_offence.py": "import adapters.llm\nimport worker\n",
}


def test_every_contract_can_be_broken(tmp_path: Path) -> None:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, words in OFFENCES.items():
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write(words)
    said = " ".join(lint(tmp_path).stdout.split())
    assert [name for name in contract_names() if f"{name} BROKEN" not in said] == []


def test_only_the_settings_read_the_environment() -> None:
    readers = {name_of(path) for path in modules() if reads_environment(path)}
    assert readers == ENVIRONMENT_READERS


def reads_environment(path: Path) -> bool:
    attributes = {node.attr for node in ast.walk(parsed(path)) if isinstance(node, ast.Attribute)}
    return bool(ENVIRONMENT & attributes or {f"os.{name}" for name in ENVIRONMENT} & set(imports(path)))


def test_neither_the_domain_nor_a_workflow_reads_the_clock() -> None:
    calls = [ast.unparse(node.func) for path in modules("domain", "workflows") for node in calls_in(path)]
    assert {call for call in calls if call.split(".")[-1] in CLOCK} <= {"workflow.now"}


def calls_in(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]


def test_a_module_that_begins_with_an_underscore_is_its_packages_own_business() -> None:
    trespasses = [
        (name_of(path), name) for path in modules() for name in imports(path) if trespass(name_of(path), name)
    ]
    assert trespasses == []


def trespass(here: str, imported: str) -> bool:
    package, private, _ = imported.partition("._")
    return bool(private) and package.split(".")[0] in PACKAGES and not f"{here}.".startswith(f"{package}.")


def test_activities_see_only_the_faces_of_adapters() -> None:
    seen = {name for path in modules("activities") for name in imports(path) if name.startswith("adapters.")}
    assert {name for name in seen if name.count(".") > FACE_DOTS} == set()
