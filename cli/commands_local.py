"""`winnow local`: what the built-in model makes of messages or sentences, without a stack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from cli import exit_codes
from cli.terminal import quiet_when_nobody_reads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cli.local_reading import Id

_EPILOG: Final = (
    'FILE has one JSON object a line: {"id", "kind": "email" | "meeting" | "chat", "from", "to", "cc", "date", '
    '"subject", "text", "user", "zone"}, of which only text is needed; other fields are left aside. An email\'s text '
    "is its body as it stands; a meeting's or chat's is its lines (Name: words, <nick> words, 12:03 nick: words), or "
    'a list of {"speaker", "at", "text"}. date is ISO 8601 or RFC 5322: without it due words stay words. zone is the '
    "IANA name of the user's time zone. Stdout has one line for each line, in order: "
    '{"id", "tasks": [...], "decisions": [...], "dropped": [...], "degraded": [...]}, the items as the API gives '
    "them, each proved by the text. "
    'With --sentences a line is {"id", "text"}, and what comes back {"id", "label", "probability", ...}. '
    'A line that cannot be read comes back as {"id", "error"}; the others go on. Blank lines are passed over. '
    "Exit codes: 0 every line was read; 1 some were not, or the file cannot be read; 2 the command line is wrong."
)
_File = Annotated[str, typer.Argument(metavar="FILE", help="Messages, one JSON object a line; - for stdin.")]
_Sentences = Annotated[bool, typer.Option("--sentences", help="Each line is a sentence: say what it does.")]

Fields = dict[str, Any]  # Any: whatever JSON can hold


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("local", epilog=_EPILOG)(local)


def local(file: _File = "-", sentences: _Sentences = False) -> None:
    """Find tasks and decisions with the built-in model: no key, no network, no running stack.

    Example: winnow local messages.jsonl
    """
    with quiet_when_nobody_reads():
        failed = _answer_lines(file, _label if sentences else _find)
    if failed:
        raise typer.Exit(exit_codes.FAILED)


def _answer_lines(file: str, answer: Callable[[Mapping[str, Any], Id], Fields]) -> int:
    """Answer each line with a line, at once; how many could not be read."""
    from cli.json_lines import lines_of, object_of  # noqa: PLC0415  only when a command runs
    from cli.local_reading import LINE_BYTES_MAX, id_of  # noqa: PLC0415  the same
    from domain.failures import InputRefused  # noqa: PLC0415  the same

    failed = 0
    for line in lines_of(file, LINE_BYTES_MAX):
        id_: Id = None
        try:
            document = object_of(line, LINE_BYTES_MAX, "the words of the message in text")
            id_ = id_of(document)
            told = {"id": id_} | answer(document, id_)
        except InputRefused as refused:
            failed += 1
            told = {"id": id_, "error": str(refused)}
        print(json.dumps(told), flush=True)  # ASCII: no character is lost by that on any terminal
    return failed


def _find(document: Mapping[str, Any], id_: Id) -> Fields:
    """The tasks and decisions of one message."""
    from cli.local_answers import find  # noqa: PLC0415  only when a command runs
    from cli.local_reading import read_given  # noqa: PLC0415  the same

    return find(read_given(document), id_).as_fields()


def _label(document: Mapping[str, Any], id_: Id) -> Fields:
    """What one sentence does, and how sure that is."""
    from adapters.llm.local import read_sentence  # noqa: PLC0415  only when a command runs
    from domain.failures import InputRefused  # noqa: PLC0415  the same

    _ = id_
    text = document.get("text")
    if not isinstance(text, str) or not text.strip():
        raise InputRefused("wrong_shape", "text: give a sentence, as a string that is not empty.")
    return read_sentence(text).model_dump(mode="json")
