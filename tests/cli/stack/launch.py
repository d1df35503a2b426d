"""Runs the launcher in a process of its own, with stubs for worker and API."""

import asyncio
import sys
from pathlib import Path

from adapters.settings import load_settings
from cli.stack import FolderHeld, Plan, StackFile, inherited_environment, up
from domain.failures import WinnowError

STUB = str(Path(__file__).with_name("stub.py"))


async def prepare(database_url: str, key: str | None) -> str:
    del database_url
    return key or "wn_made_here"


def plan_of(data_dir: Path, worker: str = "worker") -> Plan:
    return Plan(
        data_dir=data_dir,
        settings=load_settings(),
        environment=inherited_environment(),
        prepare=prepare,
        search_attributes={"WinnowTenant": "Keyword", "WinnowDegraded": "KeywordList"},
        worker=(sys.executable, STUB, worker),
        api=(sys.executable, STUB, "api"),
    )


def say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def show(stack: StackFile) -> None:
    sys.stdout.write(f"{stack.model_dump_json()}\n")
    sys.stdout.flush()


def main() -> int:
    worker, data_dir = sys.argv[1:]
    try:
        asyncio.run(up(plan_of(Path(data_dir), worker), say, show))
    except FolderHeld as held:
        say(str(held))
        return 3
    except WinnowError as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
