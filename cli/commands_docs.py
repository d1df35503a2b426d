"""The commands for documents: docs add, docs list, docs remove."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import exit_codes
from cli.options import DataDir, Json
from cli.terminal import put, put_json, run, say

if TYPE_CHECKING:
    from cli.documents import File, Outcome
    from domain.documents import DocumentView

LIMIT = 200
LIMIT_MAX = 10_000
WAIT_S = 300

_Paths = Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files, and folders with all that is in them.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    docs = typer.Typer(help="Documents that drafts may rest on: md, txt, html, pdf and docx.", no_args_is_help=True)
    docs.command("add", epilog=exit_codes.HELP)(add)
    docs.command("list", epilog=exit_codes.HELP)(list_documents)
    docs.command("remove", epilog=exit_codes.HELP)(remove)
    app.add_typer(docs, name="docs")


def add(
    paths: _Paths,
    wait_s: Annotated[int, typer.Option("--wait", min=0, help="Seconds to wait for a file to be read.")] = WAIT_S,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Add documents, and wait until each is indexed; files that did not change cost nothing.

    A document is known by its path from here: the same path with other words replaces it. Files of other kinds in a
    folder are skipped.

    Example: winnow docs add handbook/ prices.pdf
    """
    outcomes = run(_add(paths, wait_s, data_dir, as_json))
    if as_json:
        put_json({"documents": [outcome.model_dump(mode="json") for outcome in outcomes]})
    if not outcomes:
        say("no files: the folder is empty")
    if any(outcome.outcome == "failed" for outcome in outcomes):
        raise typer.Exit(exit_codes.FAILED)


def list_documents(
    limit: Annotated[int, typer.Option("--limit", min=1, max=LIMIT_MAX, help="How many at most.")] = LIMIT,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """List the documents, those first that were added last, and how each stands."""
    documents = run(_list(limit, data_dir))
    if as_json:
        put_json({"documents": [document.model_dump(mode="json") for document in documents]})
    elif documents:
        _put_documents(documents)
    else:
        say("no documents; add some: winnow docs add PATH")


def remove(
    named: Annotated[str, typer.Argument(metavar="NAME|ID", help="The document, as docs list shows it.")],
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Forget a document and all that was indexed of it."""
    if not named.strip():
        raise typer.BadParameter("name the document as docs list shows it")
    removed = run(_remove(named, data_dir))
    if as_json:
        put_json({"id": removed.id, "name": removed.name})
    else:
        print(f"{removed.name}: removed with {removed.passages} passages")


async def _add(paths: list[Path], wait_s: int, data_dir: Path | None, as_json: bool) -> list[Outcome]:
    from cli.connecting import connected  # noqa: PLC0415  only when a command runs
    from cli.documents import File, add_files  # noqa: PLC0415  the same

    found = _found(paths)
    outcomes = [one for one in found if not isinstance(one, File)]
    for outcome in outcomes if not as_json else ():
        _put_outcome(outcome)
    async with connected(data_dir) as client:
        async for outcome in add_files(client, [one for one in found if isinstance(one, File)], wait_s):
            outcomes.append(outcome)
            if not as_json:
                _put_outcome(outcome)
    return outcomes


def _found(paths: list[Path]) -> list[File | Outcome]:
    from itertools import islice  # noqa: PLC0415  only when a command runs

    from cli.documents import FILES_MAX, files_in  # noqa: PLC0415  the same
    from domain.failures import Refused  # noqa: PLC0415  the same

    found = list(islice(files_in(paths, Path.cwd()), FILES_MAX + 1))
    if len(found) > FILES_MAX:
        raise Refused("too_many_files", f"there are more than {FILES_MAX} files; add a folder of it at a time")
    return found


async def _list(limit: int, data_dir: Path | None) -> tuple[DocumentView, ...]:
    from cli.connecting import connected  # noqa: PLC0415  only when a command runs

    async with connected(data_dir) as client:
        return await client.documents(limit)


async def _remove(named: str, data_dir: Path | None) -> DocumentView:
    from cli.connecting import connected  # noqa: PLC0415  only when a command runs
    from domain.failures import Refused  # noqa: PLC0415  the same

    async with connected(data_dir) as client:
        by_name = await client.documents(1, named)
        try:
            found = by_name[0] if by_name else await client.document(named)
        except Refused as refused:
            words = f"there is no document {named!r}: winnow docs list shows their names"
            raise Refused(refused.reason, words) from refused
        await client.remove_document(found.id)
        return found


def _put_outcome(outcome: Outcome) -> None:
    from cli.lines import visible  # noqa: PLC0415  only when a command runs

    print(visible(" ".join(outcome.line.splitlines())), flush=True)


def _put_documents(documents: tuple[DocumentView, ...]) -> None:
    from cli.columns import columns  # noqa: PLC0415  only when a command runs

    put(columns(("state", ">passages", ">bytes", "document", "id", "what to do"), [_row(one) for one in documents]))


def _row(document: DocumentView) -> tuple[str, ...]:
    what = f"{document.reason}: {document.detail}" if document.reason else document.detail
    return (document.state.value, str(document.passages), str(document.bytes), document.name, document.id, what)
