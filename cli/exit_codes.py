"""The exit codes of every command."""

from typing import Final

OK: Final = 0
FAILED: Final = 1
HELD: Final = 3  # 2 is typer's own

HELP: Final = (
    "Exit codes: 0 all went well; 1 something failed, and stderr says what; "
    "2 the command line is wrong; 3 the data folder is held by another process."
)
