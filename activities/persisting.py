"""persist and bury: a run's end, in one transaction."""

import asyncio

from temporalio import activity

from adapters.embedding import Embedder
from adapters.store import Findings, Letters, Settled, Settling
from domain.linking import Linked, link
from domain.merging import Merged, keep_identities, merge, set_aside
from domain.message import Status
from domain.revisions import Withheld
from domain.steps import DeadLetter, Persisted, Persister
from domain.steps import Findings as RunFindings


class StorePersister(Persister):
    """Ends runs in the store: what all questions found becomes one set of items, tied to those of earlier messages."""

    def __init__(self, findings: Findings, letters: Letters, embedder: Embedder) -> None:
        self._findings = findings
        self._letters = letters
        self._embedder = embedder

    @activity.defn
    async def persist(self, findings: RunFindings) -> Persisted:
        """Store the results; a person is needed where a draft waits or a feature is missing."""
        async with self._findings.settling(findings.message) as settling:
            if settling is not None and (settled := await self._settled(settling)) is not None:
                status = _status(findings, settling, settled)
                version = await settling.store(settled, status, findings.degraded)
                if version is not None:
                    return Persisted(status=status, version=version)
        status, version = await self._findings.standing(findings.message)
        return Persisted(status=status, version=version)

    @activity.defn
    async def bury(self, letter: DeadLetter) -> None:
        """Keep the message whole among the dead letters."""
        await self._letters.bury(letter.message, letter.reason, letter.detail)

    async def _settled(self, settling: Settling) -> Settled | None:
        """What there is to store; None where another attempt has stored it meanwhile."""
        merged, withheld = await asyncio.to_thread(_merged, settling)
        draft = next((finding.draft for finding in settling.findings if finding.draft is not None), None)
        stays = settling.draft_waits is not None
        abstained = next((finding.abstained for finding in settling.findings if finding.abstained), None)
        embeddings = await asyncio.to_thread(self._embedded, {task.id: task.title for task in merged.tasks})
        linked = Linked()
        if merged.tasks or merged.updates:
            earlier = await settling.earlier(embeddings)
            if earlier is None:
                return None
            linked = await asyncio.to_thread(link, merged.tasks, merged.updates, earlier)
        return Settled(
            merged=merged,
            embeddings=embeddings,
            linked=linked,
            draft=draft,
            abstained=None if draft or stays else abstained,
            withheld=(*withheld, Withheld(proposed=draft)) if draft and stays else withheld,
        )

    def _embedded(self, words: dict[str, str]) -> dict[str, tuple[float, ...]]:
        return {id_: self._embedder.embed(title) for id_, title in words.items()}


def _status(findings: RunFindings, settling: Settling, settled: Settled) -> Status:
    """What a person has decided of an earlier run's draft stays decided, whatever this run has written."""
    waits = settled.draft is not None if settling.draft_waits is None else settling.draft_waits
    return Status.NEEDS_REVIEW if waits or findings.degraded else Status.DONE


def _merged(settling: Settling) -> tuple[Merged, tuple[Withheld, ...]]:
    """All that was found, once each, under the ids that it had before; of a long conversation this takes its time."""
    return set_aside(keep_identities(merge(settling.findings), settling.known), settling.known)
