"""PostgreSQL, the record: what was accepted, asked, found, said and ended."""

from adapters.store._engine import Database, open_engine
from adapters.store._migrate import is_migrated, migrate
from adapters.store.cache import AnswerStore
from adapters.store.call_log import CallLog, Recorded
from adapters.store.calls import Calls, Judged, Material
from adapters.store.deliveries import Begun, Deliveries
from adapters.store.documents import DocumentPage, Documents, NewDocument, TakenDocument
from adapters.store.drafting import Drafting
from adapters.store.edits import EditPage, Edits, Unsent
from adapters.store.examples import ExamplePage, Examples
from adapters.store.feed import Feed, FeedEvent, FeedPage, FeedPlace
from adapters.store.findings import Findings, Settled, Settling
from adapters.store.keys import ApiKeys, new_key, well_formed
from adapters.store.ledger import Ledger
from adapters.store.letters import Letters
from adapters.store.library import Library
from adapters.store.messages import Accepted, Holder, KeyReused, Messages, Original, Startable, Upload
from adapters.store.overruled import OverruledCounts
from adapters.store.queue import Queue, QueueFilter, QueuePage, words_of
from adapters.store.reruns import OUTDATED_MAX, Rerun, Reruns
from adapters.store.results import SEQ_MAX, Page, Results
from adapters.store.revisions import Revisions, RunsKept
from adapters.store.sessions import SESSION_S, SIGN_IN_S, Sessions
from adapters.store.sources import Sources
from adapters.store.tasks import TaskFilter, TaskPage, Tasks
from adapters.store.traffic import Traffic
from adapters.store.unindexed import Batch, Unindexed
from adapters.store.voices import Voices
from adapters.store.why import Whys

__all__ = [
    "OUTDATED_MAX",
    "SEQ_MAX",
    "SESSION_S",
    "SIGN_IN_S",
    "Accepted",
    "AnswerStore",
    "ApiKeys",
    "Batch",
    "Begun",
    "CallLog",
    "Calls",
    "Database",
    "Deliveries",
    "DocumentPage",
    "Documents",
    "Drafting",
    "EditPage",
    "Edits",
    "ExamplePage",
    "Examples",
    "Feed",
    "FeedEvent",
    "FeedPage",
    "FeedPlace",
    "Findings",
    "Holder",
    "Judged",
    "KeyReused",
    "Ledger",
    "Letters",
    "Library",
    "Material",
    "Messages",
    "NewDocument",
    "Original",
    "OverruledCounts",
    "Page",
    "Queue",
    "QueueFilter",
    "QueuePage",
    "Recorded",
    "Rerun",
    "Reruns",
    "Results",
    "Revisions",
    "RunsKept",
    "Sessions",
    "Settled",
    "Settling",
    "Sources",
    "Startable",
    "TakenDocument",
    "TaskFilter",
    "TaskPage",
    "Tasks",
    "Traffic",
    "Unindexed",
    "Unsent",
    "Upload",
    "Voices",
    "Whys",
    "is_migrated",
    "migrate",
    "new_key",
    "open_engine",
    "well_formed",
    "words_of",
]
