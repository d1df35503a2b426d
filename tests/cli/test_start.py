"""What commands that answer at once load: nothing that talks to a store, a network, an engine or a provider."""

import json
import subprocess
import sys

import pytest

HEAVY = {
    *("alembic", "anthropic", "asyncio", "asyncpg", "fastapi", "httpx2", "json_repair", "lxml", "numpy", "openai"),
    *("opentelemetry", "psutil", "py3langid", "pydantic_settings", "rich", "sqlalchemy", "temporalio", "uvicorn"),
}
PROBE = """
import sys
from cli.__main__ import main
sys.argv = ["winnow", *sys.argv[1:]]
try:
    main()
finally:
    print(*{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""
MAIL = {
    "from": "Ana Silva <ana@example.org>",
    "to": "ben@example.org",
    "date": "2026-11-16T09:00:00Z",
    "text": "Hi Ben,\n\nCould you please send me the list that they made with Zoe by Friday?\n\nAna",
}
PHRASE = {"phrase": "by next Friday", "at": "2026-11-16T09:00:00Z", "zone": "Europe/Lisbon"}


def loaded(document: object, *arguments: str) -> set[str]:
    """The packages that a process has loaded when it has answered one line."""
    probe = [sys.executable, "-c", PROBE, *arguments]
    done = subprocess.run(probe, input=json.dumps(document), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "error" not in json.loads(done.stdout)
    return set(done.stderr.split())


@pytest.mark.parametrize(
    ("document", "arguments"),
    [
        (MAIL, ("local",)),
        ({"text": "Could you please send me the list?"}, ("local", "--sentences")),
        (PHRASE, ("resolve-date",)),
    ],
)
def test_what_answers_at_once_loads_nothing_heavy(document: object, arguments: tuple[str, ...]) -> None:
    assert not loaded(document, *arguments) & HEAVY


def test_the_command_line_itself_loads_no_layer_below_it_and_no_loop() -> None:
    seen = "import sys, cli.__main__; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert not {"adapters", "asyncio", "domain", "pydantic", "rich"} & set(done.stdout.split())
