"""The command that opens the review page: page."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from cli import exit_codes
from cli.connecting import asked
from cli.options import DataDir, Json
from cli.terminal import put_json, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from webbrowser import BaseBrowser

    from cli.client import ApiClient

_OF_TERMINALS = {"www-browser", "links", "elinks", "lynx", "w3m"}
"""They run no scripts, and would take the terminal over."""
_Open = Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser, when on a terminal.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("page", epilog=exit_codes.HELP)(show_page)


def show_page(to_open: _Open = True, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Print the review page's address with a sign-in in it, and open it.

    The sign-in holds once and for five minutes; whoever has it sees and decides everything. Example: winnow page
    """
    url = asked(data_dir, sign_in_url)
    if as_json:
        put_json({"url": url})
        return
    print(url, flush=True)
    if to_open and sys.stdout.isatty() and not open_browser(url):
        say("no browser was found here; open the address in one, within five minutes")


async def sign_in_url(client: ApiClient) -> str:
    """The review page's address, whole, with a sign-in that holds once and for five minutes."""
    return client.url + await client.sign_in_path()


def open_browser(url: str, find: Callable[[], BaseBrowser] | None = None) -> bool:
    """Open the address in a browser with windows; False where there is none.

    `find` gives the browser that the machine prefers, as `webbrowser.get` does.
    """
    import webbrowser  # noqa: PLC0415  for this command only

    try:
        found = (find or webbrowser.get)()
    except webbrowser.Error:
        return False
    return found.name not in _OF_TERMINALS and found.open(url)
