"""What can be said of the image and the compose file without running Docker."""

import re
import subprocess
import sys
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # brought by a locked package; ships no types

from adapters.settings import Settings
from tests.guards.test_requirements import pins
from tests.guards.tree import PACKAGES, ROOT

DEPLOY = ROOT / "deploy"
OURS = {"api", "worker", "migrate"}
PROCESSES = ("api", "worker", "worker.migrate")
PINNED = re.compile(r"^[a-z0-9/-]+:\d+\.\d+\.\d+(-[a-z0-9]+)*$")
THEIRS = {"DB", "DB_PORT", "SQL_PASSWORD", "BIND_ON_IP", "DYNAMIC_CONFIG_FILE_PATH"}
"""Variables of Temporal's own images besides TEMPORAL_* and POSTGRES_*."""


@cache
def compose() -> dict[str, Any]:  # Any: whatever YAML can hold
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8")))


def services() -> dict[str, dict[str, Any]]:  # Any: the same
    return dict(compose()["services"])


def dockerfile() -> list[str]:
    """The instructions, each on one line."""
    words = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [" ".join(line.split()) for line in words.splitlines() if line.strip() and not line.startswith("#")]


def copied() -> list[str]:
    """What the image takes from the repository."""
    copies = [line.split()[1] for line in dockerfile() if line.startswith("COPY ")]
    return [source for source in copies if not source.startswith("--from")]


def settings() -> set[str]:
    return {str(field.validation_alias) for field in Settings.model_fields.values()}


def test_every_image_is_pinned() -> None:
    images = [service["image"] for name, service in services().items() if name not in OURS]
    images += [line.split()[1] for line in dockerfile() if line.startswith("FROM ")]
    assert [image for image in images if not PINNED.match(image)] == []


def test_temporal_is_set_up_by_jobs_and_not_by_the_deprecated_image() -> None:
    words = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    assert "auto-setup" not in words
    assert {"temporalio/server", "temporalio/admin-tools", "temporalio/ui"} <= {
        service["image"].partition(":")[0] for service in services().values()
    }


def test_every_port_is_bound_to_loopback() -> None:
    ports = [port for service in services().values() for port in service.get("ports", [])]
    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_no_secret_is_written_down() -> None:
    secret = re.compile(r"PASSWORD|PWD|_KEY$|DATABASE_URL")
    given = [(key, value) for service in services().values() for key, value in service.get("environment", {}).items()]
    assert [(key, value) for key, value in given if secret.search(key) and "${" not in value] == []


def test_every_service_waits_for_what_it_needs() -> None:
    for name, service in services().items():
        for needed, how in service.get("depends_on", {}).items():
            other = services()[needed]
            if how["condition"] == "service_healthy":
                assert "healthcheck" in other, f"{name} waits for {needed}, which has no health check"
            else:
                assert other["restart"].startswith("on-failure"), f"{name} waits for the end of {needed}"


def test_every_variable_is_one_that_somebody_reads() -> None:
    for name, service in services().items():
        for key in service.get("environment", {}):
            known = key in settings() if name in OURS else key in THEIRS or key.startswith("POSTGRES_")
            assert known or key.startswith("TEMPORAL_"), f"{name}: {key}"


def test_every_variable_that_is_asked_for_stands_in_the_example() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text(encoding="utf-8")))
    example = (DEPLOY / ".env.example").read_text(encoding="utf-8")
    assert asked == set(re.findall(r"^(\w+)=", example, re.MULTILINE))


def test_the_api_has_no_key_of_a_model() -> None:
    assert not {"ANTHROPIC_API_KEY", "OPENAI_API_KEY"} & set(services()["api"]["environment"])


def test_everything_copied_is_there_and_let_through() -> None:
    ignore = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert [source for source in copied() if not (ROOT / source).exists()] == []
    assert {line.removeprefix("!") for line in ignore if line.startswith("!")} == set(copied())


def test_every_file_that_is_mounted_is_there() -> None:
    mounts = [volume.split(":")[0] for service in services().values() for volume in service.get("volumes", [])]
    assert [mount for mount in mounts if mount.startswith(".") and not (DEPLOY / mount).exists()] == []
    assert {mount for mount in mounts if not mount.startswith(".")} == set(compose()["volumes"])


@pytest.mark.parametrize("script", sorted((DEPLOY / "temporal").glob("*.sh")), ids=lambda path: path.name)
def test_the_scripts_can_be_read_by_a_shell(script: Path) -> None:
    subprocess.run(["/bin/sh", "-n", str(script)], check=True, timeout=10)


def test_the_last_stage_has_no_root_and_no_installer() -> None:
    lines = dockerfile()
    last = lines[max(n for n, line in enumerate(lines) if line.startswith("FROM ")) :]
    assert any(line.startswith("USER 10001") for line in last)
    assert not any(word in line for line in last for word in (" install --r", "apt-get", "gcc"))
    assert any("--require-hashes" in line for line in lines)


def test_the_processes_that_are_started_are_the_ones_that_the_image_holds() -> None:
    started = {services()[name]["command"][0] for name in OURS}
    assert started == set(PROCESSES)
    assert 'ENTRYPOINT ["python", "-m"]' in dockerfile()


WITHOUT = """
import importlib.abc, importlib, sys
class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {missing}:
            raise ModuleNotFoundError(name + " is not in the image", name=name)
sys.meta_path.insert(0, Missing())
importlib.import_module("{module}")
"""


@pytest.mark.slow
@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_loads_with_only_what_is_copied_and_deployed(process: str) -> None:
    module = process if "." in process else f"{process}.__main__"
    missing = (set(PACKAGES) - set(copied())) | not_deployed()
    code = WITHOUT.format(missing=missing, module=module)
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 0, ran.stderr


def not_deployed() -> set[str]:
    """What is installed here, for the tests or the embedded stack, and not in the image."""
    deployed = {*pins(DEPLOY / "requirements.lock"), "winnow"}
    packages = packages_distributions().items()
    return {top for top, names in packages if not deployed & {re.sub(r"[-_.]+", "-", n).lower() for n in names}}
