"""The data folder: where the local stack keeps everything."""

import os
from pathlib import Path

from domain.failures import Misconfigured
from domain.value import Value

LOG_BYTES_MAX = 10_000_000
"""A log larger than this is set aside when its program starts; one older log is kept."""
_TAIL_BYTES = 4_000


class DataFolder(Value):
    """The names of all files under one absolute path."""

    root: Path

    @property
    def lock(self) -> Path:
        """Held by the launcher for as long as it lives."""
        return self.root / "lock"

    @property
    def stack_file(self) -> Path:
        """Where everything is; exists from ready to down."""
        return self.root / "stack.json"

    @property
    def ports(self) -> Path:
        """The ports of the last start, taken again if they are free."""
        return self.root / "ports.json"

    @property
    def api_key(self) -> Path:
        """The key that `up` made; the database has its hash only."""
        return self.root / "api_key"

    @property
    def temporal_db(self) -> Path:
        """The state of the Temporal server."""
        return self.root / "temporal.db"

    @property
    def temporal_lock(self) -> Path:
        """Held by the Temporal server itself: two on one file lose workflows."""
        return self.root / "temporal.lock"

    @property
    def postgres(self) -> Path:
        """The data of PostgreSQL."""
        return self.root / "postgres"

    @property
    def worker_ready(self) -> Path:
        """The worker creates this file when it polls."""
        return self.root / "worker.ready"

    def log(self, name: str) -> Path:
        """The log of one program."""
        return self.root / "logs" / f"{name}.log"


def open_folder(path: Path) -> DataFolder:
    """Create the folder where it does not exist; only its owner may look into it.

    Raises:
        Misconfigured: it cannot be written.
    """
    folder = DataFolder(root=path.expanduser().resolve())
    try:
        folder.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.log("any").parent.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Misconfigured("data_dir", f"{folder.root} cannot be written: {error.strerror}") from error
    return folder


def write_private(path: Path, text: str) -> None:
    """Replace a file's content at once; only its owner may read it."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)


def open_log(path: Path) -> int:
    """A descriptor that appends to a log, after setting a large one aside."""
    if path.exists() and path.stat().st_size > LOG_BYTES_MAX:
        path.replace(path.with_name(f"{path.name}.1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def words_since(path: Path, place: int) -> str:
    """What was added to a log after its first so many bytes; of much, the end."""
    with path.open("rb") as file:
        file.seek(max(place, path.stat().st_size - _TAIL_BYTES))
        return file.read().decode(errors="replace")


def tail(path: Path, *, lines: int = 3) -> str:
    """The last words of a log, for a message to a person."""
    if not path.exists():
        return f"{path} is empty"
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        words = file.read().decode(errors="replace").strip().splitlines()
    return "\n".join(line[-150:] for line in words[-lines:]) or f"{path} is empty"
