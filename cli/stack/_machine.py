"""The doctor's look at the machine, the installation and the data folder."""

import os
import platform
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from adapters.settings import Settings
from cli.stack._check import Check, decide, fail, ok, warn
from cli.stack._folder import DataFolder
from cli.stack._lock import FolderHeld, holder_of
from cli.stack._ports import LOOPBACK, is_free
from cli.stack._postgres import binary as postgres_binary
from cli.stack._stackfile import StackFile
from cli.stack._temporal import binary as temporal_binary
from domain.failures import Misconfigured
from domain.proposals import MESSAGE_KINDS

PYTHON_MIN = (3, 11)
DISK_BYTES_MIN = 200_000_000
DISK_BYTES_WISHED = 2_000_000_000
_INSTALL = "pip install 'winnow[embedded]'"
_SPEC = re.compile(r"^(?P<name>[A-Za-z0-9_.-]+)(?:\[[^]]*])?(?P<bounds>.*)$")
_BOUND = re.compile(r"(?P<sign>>=|<|==)\s*(?P<number>\d+(?:\.\d+)*)")


def check_installation() -> Iterator[Check]:
    """What does not depend on any setting."""
    yield decide(
        "python", platform.python_version(), well=sys.version_info >= PYTHON_MIN, mend="install Python 3.11 or later"
    )
    system = f"{platform.system()} {platform.machine()}"
    known = sys.platform in {"linux", "darwin"}
    yield decide("platform", system, well=known, mend="use Linux, macOS, or the Windows Subsystem for Linux")
    yield _versions()
    yield _program("temporal-binary", temporal_binary, "set TEMPORAL_ADDRESS")
    yield _program("postgres-binary", lambda: postgres_binary("postgres"), "set DATABASE_URL")


def check_folder(folder: DataFolder, settings: Settings, stack: StackFile | None) -> Iterator[Check]:
    """The data folder, and what the settings want."""
    yield _writable(folder)
    yield _disk(folder)
    yield _launcher(folder, stack)
    yield from _ports(settings, stack)
    yield _routes(settings)


def _versions() -> Check:
    try:
        wanted = [spec for spec in requires("winnow") or [] if "extra == 'dev'" not in spec.replace('"', "'")]
    except PackageNotFoundError:
        return warn("versions", "winnow runs from a folder, not installed: versions not checked", "pip install -e .")
    wrong = [problem for spec in wanted if (problem := _unmet(spec))]
    return decide("versions", "; ".join(wrong) or f"{len(wanted)} packages as asked", well=not wrong, mend=_INSTALL)


def _unmet(spec: str) -> str | None:
    parts = _SPEC.match(spec.partition(";")[0].replace(" ", ""))
    if parts is None:
        return f"{spec} cannot be read"
    try:
        found = version(parts["name"])
    except PackageNotFoundError:
        return f"{parts['name']} is missing"
    met = all(_meets(found, bound["sign"], bound["number"]) for bound in _BOUND.finditer(parts["bounds"]))
    return None if met else f"{parts['name']} is {found}, wanted {parts['bounds']}"


def _meets(found: str, sign: str, number: str) -> bool:
    have, want = _numbers(found), _numbers(number)
    return {">=": have >= want, "<": have < want, "==": have == want}[sign]


def _numbers(text: str) -> tuple[int, ...]:
    head = re.match(r"\d+(?:\.\d+)*", text)
    numbers = [int(part) for part in head[0].split(".")] if head else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _program(name: str, find: Callable[[], Path], otherwise: str) -> Check:
    try:
        path = find()
    except Misconfigured as error:
        return fail(name, str(error), f"{_INSTALL}, or {otherwise}")
    return decide(name, str(path), well=os.access(path, os.X_OK), mend=f"{_INSTALL}, or {otherwise}")


def _writable(folder: DataFolder) -> Check:
    writable = os.access(_existing(folder.root), os.W_OK)
    return decide("data-dir", str(folder.root), well=writable, mend="winnow up --data-dir DIR, with a DIR of yours")


def _disk(folder: DataFolder) -> Check:
    free = shutil.disk_usage(_existing(folder.root)).free
    detail, mend = f"{free / 1e9:.1f} GB free", "free some space, or use another --data-dir"
    if free < DISK_BYTES_MIN:
        return fail("disk", detail, mend)
    return ok("disk", detail) if free >= DISK_BYTES_WISHED else warn("disk", detail, mend)


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)


def _launcher(folder: DataFolder, stack: StackFile | None) -> Check:
    start = f"winnow up --data-dir {folder.root}"
    try:
        holder = holder_of(folder.lock) if folder.root.exists() else None
    except (FolderHeld, Misconfigured) as error:
        return fail("launcher", str(error), "stop the process that holds it")
    if holder is None:
        return fail("launcher", "the stack was killed" if stack else "the stack does not run", start)
    return decide("launcher", f"process {holder.pid} runs", well=stack is not None, mend="wait until it is ready")


def _ports(settings: Settings, stack: StackFile | None) -> Iterator[Check]:
    """Only the ports that were set: the others are taken free."""
    ours = " ".join([stack.api_url, stack.temporal_address, stack.temporal_ui_url or ""]) if stack else ""
    for field, host in (("api_port", settings.api_host), ("temporal_port", LOOPBACK), ("temporal_ui_port", LOOPBACK)):
        port = getattr(settings, field) if field in settings.model_fields_set else 0
        name = field.replace("_", "-")
        if not port:
            yield ok(name, "taken free")
            continue
        well = f":{port}" in ours or is_free(port, host)
        yield decide(name, str(port), well=well, mend=f"set WINNOW_{field.upper()} to a free port, or unset it")


def _routes(settings: Settings) -> Check:
    routes = {kind: settings.route(kind) for kind in MESSAGE_KINDS}
    detail = "; ".join(f"{kind}: {', '.join(route)}" for kind, route in routes.items())
    if any(model != "local" for route in routes.values() for model in route):
        return ok("models", detail)
    return warn("models", f"{detail} (no key is set)", "set ANTHROPIC_API_KEY or OPENAI_API_KEY for better results")
