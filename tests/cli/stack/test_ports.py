"""Ports are taken free unless set, and stay the same as long as they can."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.settings import Settings
from cli.stack._ports import choose_ports, is_free
from domain.failures import Misconfigured


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_ports_are_free_and_differ(tmp_path: Path) -> None:
    ports = choose_ports(Settings(), tmp_path / "ports.json")
    numbers = {ports.api, ports.temporal, ports.temporal_ui}
    assert len(numbers) == 3
    assert all(is_free(number) for number in numbers)


def test_the_next_start_takes_the_same_ports(tmp_path: Path) -> None:
    first = choose_ports(Settings(), tmp_path / "ports.json")
    assert choose_ports(Settings(), tmp_path / "ports.json") == first


def test_a_port_that_was_lost_is_replaced(tmp_path: Path) -> None:
    first = choose_ports(Settings(), tmp_path / "ports.json")
    with socket.create_server(("127.0.0.1", first.temporal)):
        second = choose_ports(Settings(), tmp_path / "ports.json")
    assert second.temporal != first.temporal
    assert second.api == first.api


def test_a_port_that_is_set_is_taken(tmp_path: Path, taken: int) -> None:
    with pytest.raises(Misconfigured, match=f"port {taken} is taken: set WINNOW_API_PORT"):
        choose_ports(Settings(api_port=taken), tmp_path / "ports.json")


def test_a_cut_memory_of_ports_is_no_memory(tmp_path: Path) -> None:
    (tmp_path / "ports.json").write_text('{"api": 1')
    assert choose_ports(Settings(), tmp_path / "ports.json").api > 1
