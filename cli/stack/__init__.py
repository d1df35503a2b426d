"""The local stack: PostgreSQL, Temporal, a worker and the API, up with one command."""

from cli.stack._environment import inherited_environment
from cli.stack._lock import FolderHeld
from cli.stack._stackfile import Pids, StackFile, read_stack_file
from cli.stack.detach import start_detached
from cli.stack.down import Stopped, down
from cli.stack.up import LocalStack, Plan, up

__all__ = [
    "FolderHeld",
    "LocalStack",
    "Pids",
    "Plan",
    "StackFile",
    "Stopped",
    "down",
    "inherited_environment",
    "read_stack_file",
    "start_detached",
    "up",
]
