"""PostgreSQL, the record: what was accepted, asked, found, said and ended."""

from adapters.store._engine import Database, open_engine
from adapters.store._migrate import is_migrated, migrate
from adapters.store.calls import Calls, Judged, Material, Request
from adapters.store.edits import Edits, Unsent
from adapters.store.examples import Examples
from adapters.store.findings import Findings
from adapters.store.keys import ApiKeys, new_key, well_formed
from adapters.store.letters import Letters
from adapters.store.messages import Accepted, Holder, KeyReused, Messages, Original, Startable, Upload
from adapters.store.results import SEQ_MAX, Page, Results

__all__ = [
    "SEQ_MAX",
    "Accepted",
    "ApiKeys",
    "Calls",
    "Database",
    "Edits",
    "Examples",
    "Findings",
    "Holder",
    "Judged",
    "KeyReused",
    "Letters",
    "Material",
    "Messages",
    "Original",
    "Page",
    "Request",
    "Results",
    "Startable",
    "Unsent",
    "Upload",
    "is_migrated",
    "migrate",
    "new_key",
    "open_engine",
    "well_formed",
]
