"""The demo's last lines say where everything is, and what of it is gone by then."""

import pytest

from cli.demo.story import Told
from cli.demo.telling import document, lines
from cli.stack import Pids, StackFile

STACK = StackFile(
    api_url="http://api",
    api_key="wn_k",
    temporal_address="t:1",
    temporal_namespace="default",
    temporal_ui_url="http://ui",
    database_url="postgresql://d/x",
    pids=Pids(launcher=1, worker=None, api=None, temporal=None, postgres=None),
)


@pytest.mark.parametrize(("stays", "said"), [(True, ""), (False, " (stopped)")])
def test_a_url_that_is_dead_by_then_is_said_to_be(said: str, *, stays: bool) -> None:
    told = Told((), STACK, 1.0, stays)
    api, ui = ("".join(part.words for part in each.parts) for each in list(lines(told))[-2:])
    assert (api.split(maxsplit=1)[1], ui.split(maxsplit=2)[2]) == (f"http://api{said}", f"http://ui{said}")
    assert document(told)["urls"] == {"api": "http://api", "temporal_ui": "http://ui"}
