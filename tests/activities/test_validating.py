"""A draft is judged by all that it was written from; an abstention is accepted with nothing in it."""

import json
from datetime import date

from sqlalchemy import text
from temporalio.testing import ActivityEnvironment

from activities import GateValidator
from adapters.store import AnswerStore, Calls, Database, Findings, Judged, Ledger
from domain.calls import CallEnd
from domain.gate import Finding
from domain.items import Certainty, Due, Evidence, Task
from domain.message import MessageRef
from domain.proposals import QuestionKind
from domain.questions import Answer, AnswerRef, TerminalState
from domain.retrieval import Origin, Passage
from domain.verdict import Accepted, Answered, Verdict
from tests.adapters.store.making import new_message, question, ref_of

TASK = Task(
    id="task_1",
    title="Send 40 chairs",
    owner=None,
    due=Due(phrase="Friday", date=date(2026, 11, 20), certainty=Certainty.CONFIRMED),
    evidence=Evidence(quote="Hi.", start=0, end=3),
    confidence=0.5,
)
PASSAGE = Passage(
    id="p", origin=Origin.DOCUMENT, origin_id="doc_1", title="prices.md", words="Each costs $99.", start=0, end=15
)


class Knowing(Calls):
    """Knows what a draft's run has found and what it was shown."""

    async def judged(self, message: MessageRef, call_id: str) -> Judged:
        judged = await super().judged(message, call_id)
        found = Finding(kind=QuestionKind.TASKS, tasks=(TASK,), repaired=False)
        return judged.model_copy(update={"found": (found,), "retrieved": (PASSAGE,)})


async def judge(database: Database, tenant: str, raw: dict[str, object]) -> tuple[Verdict, Finding]:
    """The verdict on this answer to a question for a draft, and the finding that is kept."""
    message = await new_message(database, tenant)
    asked = question(message, kinds=(QuestionKind.DRAFT,), step="draft/1", workflow_id=message.message_id)
    await Ledger(database).record(asked, CallEnd(answer=Answer(state=TerminalState.OK, raw=json.dumps(raw))))
    validator = GateValidator(Knowing(database), Findings(database), AnswerStore(database))
    answered = Answered(question=ref_of(asked), answer=AnswerRef(call_id=asked.call.id, state=TerminalState.OK))
    (verdict,) = (await ActivityEnvironment().run(validator.validate, answered)).verdicts
    kept = "SELECT CAST(finding AS text) FROM verdicts WHERE (tenant, call_id) = (:t, :c)"
    (row,) = await database.rows(text(kept), {"t": tenant, "c": asked.call.id})
    return verdict, Finding.model_validate_json(row.finding)


async def test_what_was_found_and_retrieved_stands_and_all_else_is_struck(database: Database, tenant: str) -> None:
    body = "The 40 chairs come by 20 November, for $99 each, and 50 more for $98."
    verdict, finding = await judge(database, tenant, {"subject": "Re: Hi", "body": body})
    assert isinstance(verdict, Accepted)
    assert verdict.items == 1
    assert finding.draft is not None
    assert [strike.words for strike in finding.draft.struck] == ["50", "$98"]


async def test_an_abstention_is_accepted_and_holds_nothing(database: Database, tenant: str) -> None:
    verdict, finding = await judge(database, tenant, {"subject": "", "body": "", "abstain": "Nobody asks."})
    assert isinstance(verdict, Accepted)
    assert verdict.items == 0
    assert (finding.draft, finding.abstained) == (None, "Nobody asks.")
