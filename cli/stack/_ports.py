"""The ports of the local stack: as set, else as last time, else free ones."""

import random
import socket
from pathlib import Path

from pydantic import ValidationError

from adapters.settings import Settings
from cli.stack._folder import write_private
from domain.failures import Misconfigured
from domain.value import Value

LOOPBACK = "127.0.0.1"
_RANGE = range(20_000, 32_000)
"""Below the ports that kernels give to outgoing connections (Linux: from 32768): a client that keeps trying to
reach a server which is being started again can then never be given that server's own port."""
_TRIES_MAX = 200


class Ports(Value):
    """One port for each server of ours."""

    api: int
    temporal: int
    temporal_ui: int


def choose_ports(settings: Settings, remembered: Path) -> Ports:
    """Choose, and remember the choice in a file.

    Raises:
        Misconfigured: a port that was set is taken.
    """
    last = _read(remembered)
    chosen: dict[str, int] = {}
    for name in Ports.model_fields:
        field = f"{name}_port"
        given = getattr(settings, field) if field in settings.model_fields_set else 0
        host = settings.api_host if name == "api" else LOOPBACK
        remembered_port = getattr(last, name, 0)
        chosen[name] = _given(given, host, field) if given else _free(remembered_port, host, set(chosen.values()))
    ports = Ports(**chosen)
    write_private(remembered, ports.model_dump_json())
    return ports


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _given(port: int, host: str, field: str) -> int:
    if not is_free(port, host):
        name = f"WINNOW_{field.upper()}"
        raise Misconfigured("port", f"port {port} is taken: set {name} to another one, or unset it")
    return port


def _free(last: int, host: str, taken: set[int]) -> int:
    for port in (last, *random.sample(_RANGE, _TRIES_MAX)):
        if port and port not in taken and is_free(port, host):
            return port
    raise Misconfigured("port", f"no free port found between {_RANGE.start} and {_RANGE.stop}")


def _read(remembered: Path) -> Ports | None:
    try:
        return Ports.model_validate_json(remembered.read_text())
    except (OSError, ValidationError):  # never written, or cut short: then there is nothing to remember
        return None
