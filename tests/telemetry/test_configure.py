"""Telemetry is off unless it is told where to go."""

import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from opentelemetry import trace

from adapters.telemetry import configure
from tests.guards.tree import ROOT

TRACED = """
import sys
from opentelemetry.trace import get_tracer
from adapters.telemetry import configure
telemetry = configure("winnow-test", sys.argv[1])
get_tracer("anywhere").start_span("one span").end()
telemetry.shutdown()
"""


class Collector(HTTPServer):
    """Keeps what it is sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiving)
        self.received: list[tuple[str, bytes]] = []


class Receiving(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        self.server.received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_without_an_address_nothing_is_traced() -> None:
    before = trace.get_tracer_provider()
    telemetry = configure("winnow-test", None)
    telemetry.shutdown()
    assert (telemetry.provider, telemetry.interceptors) == (None, ())
    assert trace.get_tracer_provider() is before


def test_with_an_address_every_span_of_the_process_goes_there(collector: Collector) -> None:
    # A process of its own, for its default can be set but once.
    address = f"http://127.0.0.1:{collector.server_port}/"
    command = [sys.executable, "-c", TRACED, address]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")
    ((path, body),) = collector.received
    assert path == "/v1/traces"
    assert b"winnow-test" in body
    assert b"one span" in body
