"""`winnow simulator`: a server that speaks both providers' wire formats and misbehaves on demand."""

from typing import Annotated

import typer

from cli import exit_codes
from cli.terminal import run, say

_Port = Annotated[int, typer.Option(min=0, max=65535, help="Where to listen on loopback; 0 takes a free port.")]
_Seed = Annotated[int, typer.Option(help="What the faults are drawn by: the same seed, the same faults.")]
_Faults = Annotated[
    str,
    typer.Option(
        metavar="JSON",
        help='Shares and degrees, e.g. {"cut": 0.1, "hang_s": 5}; or for each provider: {"openai": {"cut": 0.1}}.',
    ),
]
_EPILOG = (
    "While it runs: PUT /_simulator/faults changes the faults, of both providers or of those named; "
    "GET shows them; GET /_simulator/stats shows what was asked, and DELETE counts from nothing.\n\n" + exit_codes.HELP
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("simulator", epilog=_EPILOG)(simulator)


def simulator(port: _Port = 0, seed: _Seed = 0, faults: _Faults = "{}") -> None:
    """Serve both providers' APIs with made-up answers and faults, until Ctrl-C; its URL is on stdout."""
    from adapters.llm.simulator import parse_faults_by_provider, serve  # noqa: PLC0415  only when this command runs
    from domain.failures import Misconfigured  # noqa: PLC0415  the same

    try:
        parsed = parse_faults_by_provider(faults)
    except Misconfigured as error:
        raise typer.BadParameter(str(error)) from error
    try:
        run(serve(port, seed, parsed, lambda url: print(url, flush=True)))
    except KeyboardInterrupt:
        say("stopped")
