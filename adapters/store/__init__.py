"""PostgreSQL, the record: what was accepted, asked, found, said and ended."""

from adapters.store._engine import Database, open_engine
from adapters.store._migrate import is_migrated, migrate
from adapters.store.cache import AnswerStore
from adapters.store.call_log import CallLog, Recorded
from adapters.store.calls import Calls, Judged, Material
from adapters.store.edits import Edits, Unsent
from adapters.store.examples import Examples
from adapters.store.findings import Findings, Settled, Settling
from adapters.store.keys import ApiKeys, new_key, well_formed
from adapters.store.ledger import Ledger
from adapters.store.letters import Letters
from adapters.store.messages import Accepted, Holder, KeyReused, Messages, Original, Startable, Upload
from adapters.store.overruled import OverruledCounts
from adapters.store.reruns import OUTDATED_MAX, Rerun, Reruns
from adapters.store.results import SEQ_MAX, Page, Results
from adapters.store.revisions import Revisions, RunsKept
from adapters.store.sources import Sources
from adapters.store.tasks import TaskFilter, TaskPage, Tasks
from adapters.store.traffic import Traffic

__all__ = [
    "OUTDATED_MAX",
    "SEQ_MAX",
    "Accepted",
    "AnswerStore",
    "ApiKeys",
    "CallLog",
    "Calls",
    "Database",
    "Edits",
    "Examples",
    "Findings",
    "Holder",
    "Judged",
    "KeyReused",
    "Ledger",
    "Letters",
    "Material",
    "Messages",
    "Original",
    "OverruledCounts",
    "Page",
    "Recorded",
    "Rerun",
    "Reruns",
    "Results",
    "Revisions",
    "RunsKept",
    "Settled",
    "Settling",
    "Sources",
    "Startable",
    "TaskFilter",
    "TaskPage",
    "Tasks",
    "Traffic",
    "Unsent",
    "Upload",
    "is_migrated",
    "migrate",
    "new_key",
    "open_engine",
    "well_formed",
]
