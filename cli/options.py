"""Options that several commands take."""

from pathlib import Path
from typing import Annotated

import typer


def checked_message_id(id: str) -> str:  # noqa: A002  its name everywhere
    """The id, if it can be one.

    Raises:
        BadParameter: it cannot.
    """
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415  only when a command runs

    from domain import message  # noqa: PLC0415  the same

    try:
        return TypeAdapter(message.MessageId).validate_python(id)
    except ValidationError as error:
        words = f"{id!r} is not the id of a message: msg_ and 26 characters, as submit prints it"
        raise typer.BadParameter(words) from error


DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="The local stack's folder; WINNOW_DATA_DIR, or .winnow.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
MessageId = Annotated[
    str, typer.Argument(metavar="ID", help="The message, as submit named it.", callback=checked_message_id)
]
