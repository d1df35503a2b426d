"""The call log as activities read it: what a question is made of, and what it was answered already."""

import re

from pydantic import TypeAdapter
from sqlalchemy import text

from adapters.store._calls_sql import ANSWERED, IN_VAIN
from adapters.store._engine import Database
from adapters.store.contacts import Contacts
from adapters.store.library import Library
from domain.conversation import Conversation
from domain.gate import Contact, Finding
from domain.message import MessageRef
from domain.proposals import QuestionKind
from domain.questions import AnswerRef, QuestionRef
from domain.retrieval import Passage
from domain.value import Value


class Judged(Value):
    """What the gate needs: the conversation, and the answer as it came."""

    conversation: Conversation
    raw: str
    contacts: tuple[Contact, ...] = ()
    """Those whose name stands in the conversation; looked up only where the answer names an owner."""
    found: tuple[Finding, ...] = ()
    """Of a draft: what its run has found."""
    retrieved: tuple[Passage, ...] = ()
    """Of a draft: the passages that the model was shown."""


class Material(Value):
    """What a question is made of, and the answers that its step has had already."""

    conversation: Conversation
    user: str
    """Address of the mailbox's owner, in lower case; empty where nobody is known."""
    found: tuple[Finding, ...]
    """What this run has found so far."""
    answers: dict[str, AnswerRef]
    """By request hash; of several, the earliest. Calls that failed or were never closed gave none."""
    failures: dict[str, int]
    """By request hash: attempts that went to the provider in vain, or with their worker.

    A breaker's probes are not held against a step, nor what a person cancelled.
    """


_MATERIAL = text(f"""
WITH step AS MATERIALIZED (
    SELECT seq, closed_at, request_hash, id, state, error, cache, key_id, breaker FROM calls
    WHERE tenant = :tenant AND workflow_id = :workflow_id AND step = :step
)
SELECT CAST(document AS text) AS document,
    (SELECT user_address FROM messages WHERE (tenant, id) = (d.tenant, d.message_id)) AS user_address,
    (SELECT CAST(jsonb_agg(finding ORDER BY seq) AS text) FROM verdicts v
     WHERE (v.tenant, v.message_id, v.run) = (d.tenant, d.message_id, :run) AND outcome = 'accepted') AS found,
    (SELECT CAST(jsonb_object_agg(request_hash,
            jsonb_build_object('call_id', id, 'state', state, 'reused', true, 'cache', cache)) AS text)
     FROM (SELECT DISTINCT ON (request_hash) request_hash, id, state, cache FROM step
           WHERE {ANSWERED}
           ORDER BY request_hash, closed_at, seq) AS earliest) AS answers,
    (SELECT CAST(jsonb_object_agg(request_hash, failures) AS text)
     FROM (SELECT request_hash, count(*) AS failures FROM step
           WHERE {IN_VAIN} GROUP BY request_hash) AS failed) AS failures
FROM conversations d WHERE tenant = :tenant AND message_id = :id
""")  # noqa: S608  our own conditions

_Found = TypeAdapter(tuple[Finding, ...])
_Answers = TypeAdapter(dict[str, AnswerRef])
_Failures = TypeAdapter(dict[str, int])

_NAMES_OWNER = re.compile(r"owner\W{1,20}(?!null\b|sender\b|recipient\b|speaker\b)\w")
"""In an answer as it came, whatever its syntax: somebody is named as an owner, and not by their part alone."""

_JUDGED = text(f"""
SELECT c.raw, CAST(d.document AS text) AS document,
    CASE WHEN c.question = '{QuestionKind.DRAFT}' THEN
        (SELECT CAST(jsonb_agg(finding ORDER BY seq) AS text) FROM verdicts v
         WHERE (v.tenant, v.message_id, v.run) = (c.tenant, c.message_id, c.run) AND outcome = 'accepted') END AS found
FROM calls c JOIN conversations d ON (d.tenant, d.message_id) = (c.tenant, c.message_id)
WHERE c.tenant = :tenant AND c.id = :id
""")  # noqa: S608  our own word


class Calls:
    """One row for each call to a model, whatever came of it; `Ledger` writes them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def material(self, question: QuestionRef, workflow_id: str) -> Material:
        """All that a question needs, in one round trip."""
        params = {
            "tenant": question.message.tenant,
            "id": question.message.message_id,
            "run": question.message.run,
            "workflow_id": workflow_id,
            "step": question.step,
        }
        row = await self._database.row(_MATERIAL, params)
        if row is None:
            raise LookupError(f"{question.message.message_id} has no conversation yet")
        return Material(
            conversation=Conversation.model_validate_json(row.document),
            user=(row.user_address or "").lower(),
            found=_Found.validate_json(row.found or "[]"),
            answers=_Answers.validate_json(row.answers or "{}"),
            failures=_Failures.validate_json(row.failures or "{}"),
        )

    async def judged(self, message: MessageRef, call_id: str) -> Judged:
        """The answer and its conversation, for the gate; with who is known by name, where it says who."""
        row = await self._database.row(_JUDGED, {"id": call_id, "tenant": message.tenant})
        if row is None:
            raise LookupError(f"no call {call_id}")
        judged = Judged(
            conversation=Conversation.model_validate_json(row.document),
            raw=row.raw or "",
            found=_Found.validate_json(row.found or "[]"),
            retrieved=await Library(self._database).shown(message.tenant, call_id) if row.found else (),
        )
        if not _NAMES_OWNER.search(judged.raw):
            return judged
        words = f"{judged.conversation.subject}\n{judged.conversation.text}"
        contacts = await Contacts(self._database).named(message.tenant, words)
        return judged.model_copy(update={"contacts": contacts})
