"""The stack file: where everything is, for whoever wants to talk to the running stack."""

from pathlib import Path

from pydantic import ValidationError

from cli.stack._folder import DataFolder, write_private
from domain.failures import Misconfigured
from domain.value import Value


class Pids(Value):
    """The processes; None for what runs elsewhere."""

    launcher: int
    worker: int | None
    api: int | None
    temporal: int | None
    postgres: int | None


class StackFile(Value):
    """Everything that a client of the running stack needs."""

    api_url: str
    api_key: str
    temporal_address: str
    temporal_namespace: str
    temporal_ui_url: str | None
    database_url: str
    pids: Pids


def write_stack_file(folder: DataFolder, stack: StackFile) -> None:
    """Replace DIR/stack.json at once; it holds a key, so only its owner may read it."""
    write_private(folder.stack_file, stack.model_dump_json(indent=2) + "\n")


def read_stack_file(data_dir: Path) -> StackFile | None:
    """What runs from this folder; None where nothing was started.

    Raises:
        Misconfigured: the file is not one of ours, or cannot be read.
    """
    path = DataFolder(root=data_dir.expanduser().resolve()).stack_file
    try:
        return StackFile.model_validate_json(path.read_text())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise Misconfigured("stack_file", f"{path} cannot be read; start the stack again: winnow up") from error
