"""Temporal is elsewhere exactly when the SDK's configuration names an address."""

from pathlib import Path

import pytest

from adapters.temporal import SEARCH_ATTRIBUTES
from cli.stack._environment import without_temporal
from cli.stack._folder import open_folder
from cli.stack._ports import Ports
from cli.stack._temporal import EmbeddedTemporal, binary, external_temporal
from domain.failures import Misconfigured

PORTS = Ports(api=1, temporal=2, temporal_ui=3)


def test_without_configuration_it_is_ours(tmp_path: Path) -> None:
    assert external_temporal({"HOME": str(tmp_path)}) is None


def test_an_address_in_the_environment_is_used(tmp_path: Path) -> None:
    place = external_temporal({"HOME": str(tmp_path), "TEMPORAL_ADDRESS": "t:7233", "TEMPORAL_NAMESPACE": "n"})
    assert place is not None
    assert (place.address, place.namespace) == ("t:7233", "n")


@pytest.mark.parametrize(("profile", "address"), [("prod", "p:7233"), ("local", None)])
def test_a_profile_of_the_configuration_file_is_used(tmp_path: Path, profile: str, address: str | None) -> None:
    config = tmp_path / "temporal.toml"
    config.write_text('[profile.prod]\naddress = "p:7233"\n[profile.local]\nnamespace = "n"\n')
    place = external_temporal({"TEMPORAL_CONFIG_FILE": str(config), "TEMPORAL_PROFILE": profile})
    assert (place and place.address) == address


def test_a_profile_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    config = tmp_path / "temporal.toml"
    config.write_text("")
    with pytest.raises(Misconfigured, match="Temporal configuration"):
        external_temporal({"TEMPORAL_CONFIG_FILE": str(config), "TEMPORAL_PROFILE": "none"})


def test_a_child_of_the_embedded_stack_sees_no_other_temporal() -> None:
    kept = without_temporal({"TEMPORAL_TLS": "true", "TEMPORAL_CONFIG_FILE": "x", "PATH": "p"})
    assert kept == {"PATH": "p", "TEMPORAL_CONFIG_FILE": "/dev/null"}


def test_the_server_gets_every_search_attribute_and_loopback_only(tmp_path: Path) -> None:
    command = EmbeddedTemporal(open_folder(tmp_path), PORTS, {}, SEARCH_ATTRIBUTES)._command()
    assert {f"{name}={kind}" for name, kind in SEARCH_ATTRIBUTES.items()} <= set(command)
    assert command[command.index("--ip") + 1] == "127.0.0.1"
    assert "matching.enableFairness=true" in command


def test_the_binary_is_there() -> None:
    assert binary().name == "temporal"
