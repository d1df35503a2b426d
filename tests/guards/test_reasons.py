"""Every reason that a person can be shown is told in the documents."""

from pathlib import Path

import pytest

from domain.gate import Reason
from domain.gate.due import Unresolved

DOCS = Path(__file__).parents[2] / "docs" / "truth.md"


@pytest.mark.parametrize("reason", [*Reason, *Unresolved])
def test_the_reason_is_explained(reason: Reason | Unresolved) -> None:
    assert f"| `{reason.value}` |" in DOCS.read_text(encoding="utf-8")
