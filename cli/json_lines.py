"""Reads files of JSON, one value a line, whatever their length."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Final

import typer

from cli import exit_codes
from cli.terminal import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from typing import BinaryIO

_CHUNK_BYTES: Final = 1_000_000
"""What is held of a line that is too long, while its end is looked for."""


def lines_of(file: str, bytes_max: int) -> Iterator[bytes | None]:
    """Each line that is not blank, as it comes; None for one of more than `bytes_max`. `-` is stdin.

    What cannot be read ends the command with a sentence.
    """
    try:
        with _opened(file) as stream:
            yield from (line for line in _pieces(stream, bytes_max) if line is None or line.strip())
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
        say(f"winnow: {file} cannot be read: {getattr(error, 'strerror', None) or error}")
        raise typer.Exit(exit_codes.FAILED) from error


def object_of(line: bytes | None, bytes_max: int, wanted: str) -> dict[str, Any]:  # Any: whatever JSON can hold
    """The object of a line; None is a line of more than `bytes_max`.

    Args:
        line: as `lines_of` gives it.
        bytes_max: for the sentence about a line that is too long.
        wanted: what the object should hold, for whoever sent something else: "phrase and at".

    Raises:
        InputRefused: `too_large`, `not_json`, `wrong_shape`.
    """
    from domain.failures import InputRefused  # noqa: PLC0415  only when a command runs

    if line is None:
        raise InputRefused("too_large", f"The line is too long; send at most {bytes_max} bytes a line.")
    try:
        document = json.loads(line)
    except RecursionError as error:
        raise InputRefused("not_json", "The line nests too deep; send it flatter.") from error
    except ValueError as error:
        raise InputRefused("not_json", f"The line is not JSON: {error}; send one object a line.") from error
    if not isinstance(document, dict):
        raise InputRefused("wrong_shape", f"Send one JSON object a line, with {wanted}.")
    return document


def _opened(file: str) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if file == "-" else open(file, "rb")  # noqa: PTH123  any name at all


def _pieces(stream: BinaryIO, bytes_max: int) -> Iterator[bytes | None]:
    """Each line; None for one that is too long, of which only a chunk at a time is held."""
    while line := stream.readline(bytes_max + 1):
        if len(line) <= bytes_max:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_CHUNK_BYTES)
        yield None
