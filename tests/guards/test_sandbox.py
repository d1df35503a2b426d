"""Workflows are pure: they load in the strict sandbox, which refuses those that reach the world."""

import subprocess
import sys

import pytest
from temporalio import workflow
from temporalio.worker.workflow_sandbox import UnintentionalPassthroughError

from tests.guards.probes.adapter import ReadsTheStore
from tests.guards.probes.sdk import AsksAModel
from tests.guards.sandbox import STRICT
from tests.guards.tree import ROOT
from workflows.process_message import ProcessMessage
from workflows.repeat_call import RepeatCall
from workflows.review_message import ReviewMessage

SDKS = {"anthropic", "openai"}
DRIVERS = {"asyncpg", "sqlalchemy"}


def load(workflow_class: type) -> None:
    """What a worker does with each of its workflows before it polls."""
    STRICT.prepare_workflow(workflow._Definition.must_from_class(workflow_class))


@pytest.mark.parametrize("ours", [ProcessMessage, ReviewMessage, RepeatCall])
async def test_our_workflow_loads_in_the_strict_sandbox(ours: type) -> None:
    load(ours)


@pytest.mark.parametrize(("probe", "reached"), [(AsksAModel, "anthropic"), (ReadsTheStore, "adapters")])
async def test_a_workflow_that_reaches_the_world_is_refused(probe: type, reached: str) -> None:
    with pytest.raises(UnintentionalPassthroughError, match=f"Module {reached}"):
        load(probe)


@pytest.mark.parametrize(
    ("package", "never"), [("workflows", SDKS | DRIVERS | {"adapters"}), ("api.app", SDKS), ("activities", SDKS)]
)
def test_loading_a_package_loads_no_sdk(package: str, never: set[str]) -> None:
    code = f"import sys, {package}; print(*{{name.split('.')[0] for name in sys.modules}})"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    assert never & set(ran.stdout.split()) == set()
