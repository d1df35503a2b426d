"""persist and bury: a run's end, in one transaction."""

from temporalio import activity

from adapters.store import Findings, Letters
from domain.message import Status
from domain.proposals import QuestionKind
from domain.steps import DeadLetter, Persisted, Persister
from domain.steps import Findings as RunFindings


class StorePersister(Persister):
    """Ends runs in the store."""

    def __init__(self, findings: Findings, letters: Letters) -> None:
        self._findings = findings
        self._letters = letters

    @activity.defn
    async def persist(self, findings: RunFindings) -> Persisted:
        """Store the results; a person is needed where a draft waits or a feature is missing."""
        waits = bool(findings.degraded) or QuestionKind.DRAFT in findings.accepted
        status = Status.NEEDS_REVIEW if waits else Status.DONE
        return Persisted(status=await self._findings.store(findings.message, status, findings.degraded))

    @activity.defn
    async def bury(self, letter: DeadLetter) -> None:
        """Keep the message whole among the dead letters."""
        await self._letters.bury(letter.message, letter.reason, letter.detail)
