"""Voices: how a user writes, looked up anew for each draft, so that an edit counts from the moment it is applied."""

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text

from adapters.store._engine import Database
from adapters.store.examples import as_vector
from domain.message import MessageRef
from domain.style import Sent, language_of, measure
from domain.voice import CANDIDATES_MAX, Candidate, Rewrite, Style, Voice, choose_examples

SENT_MAX = 50
"""How many of the newest mails, of the newest drafts and of the newest examples a style is measured on."""
USERS_MAX = 50
_REPLY_CHARS_MAX = 20_000
_LIKE_MIN = 3
"""So many replies in the message's language, and those in others do not count."""
_MAILS_MIN = 3
"""Of fewer mails of their own nobody can tell a habit."""
_EDIT_WORTH = 2
"""What a person made of a draft of ours, beside one that they let go as it was, which counts 1."""
_MAILS_WORTH = 3
"""All mails of their own together count at most so much: two edits that agree go before them."""

_CANDIDATES = text("""
WITH near AS (
    SELECT id, original, edited, recipient <> '' AND recipient = :recipient AS same_recipient,
        1 - nullif(embedding <=> CAST(CAST(:embedding AS text) AS vector), 'NaN') AS similarity,
        extract(epoch FROM now() - updated_at) / 86400 AS age_days, updated_at
    FROM examples
    WHERE tenant = :tenant AND user_address = :user AND message_id <> :message_id AND enabled
)
(SELECT * FROM near WHERE same_recipient ORDER BY updated_at DESC, id LIMIT :most / 2)
UNION
(SELECT * FROM near ORDER BY similarity DESC NULLS LAST, updated_at DESC, id LIMIT :most / 2)
""")
# An edited draft teaches through its example alone: who disables or deletes that takes all back that it taught.
_SENT = text("""
WITH said AS (
    (SELECT 'edit' AS origin, x.edited AS words, x.updated_at AS at, x.message_id
     FROM examples x
     WHERE x.tenant = :tenant AND x.user_address = :user AND x.message_id <> :message_id AND x.enabled
     ORDER BY x.updated_at DESC LIMIT :most)
    UNION ALL
    (SELECT 'draft', d.body, m.updated_at, d.message_id
     FROM drafts d JOIN messages m ON (m.tenant, m.id) = (d.tenant, d.message_id)
     WHERE d.tenant = :tenant AND lower(coalesce(m.user_address, '')) = :user AND d.message_id <> :message_id
       AND d.status IN ('approved', 'delivered') AND NOT d.edited
     ORDER BY m.seq DESC LIMIT :most)
)
SELECT s.origin, s.at, left(s.words, :chars) AS words, NULL AS language, NULL AS own,
    coalesce((SELECT array_agg(coalesce(p->>'name', p->>'address', ''))
              FROM conversations c, jsonb_array_elements(c.document->'participants') p
              WHERE (c.tenant, c.message_id) = (:tenant, s.message_id)
                AND NOT CAST(p->>'is_user' AS boolean)), '{}') AS others
FROM said s
UNION ALL
SELECT 'mail', s.accepted_at, left(w.words, :chars), w.language, w.own, w.others
FROM (
    SELECT m.id, m.accepted_at FROM conversations c JOIN messages m ON (m.tenant, m.id) = (c.tenant, c.message_id)
    WHERE c.tenant = :tenant AND c.document->'participants' @> '[{"role": "sender", "is_user": true}]'
      AND lower(coalesce(m.user_address, '')) = :user AND m.id <> :message_id
    ORDER BY m.seq DESC LIMIT :most
) s CROSS JOIN LATERAL (
    SELECT c.document->>'language' AS language,
        (SELECT string_agg(substr(c.document->>'text', CAST(g->>'start' AS int) + 1,
                                  CAST(g->>'end' AS int) - CAST(g->>'start' AS int)), E'\\n\\n' ORDER BY place)
         FROM jsonb_array_elements(c.document->'segments') WITH ORDINALITY AS given (g, place)
         WHERE g->>'kind' IN ('own', 'signature')) AS words,
        (SELECT p->>'name' FROM jsonb_array_elements(c.document->'participants') p
         WHERE CAST(p->>'is_user' AS boolean) LIMIT 1) AS own,
        (SELECT coalesce(array_agg(coalesce(p->>'name', p->>'address', '')), '{}')
         FROM jsonb_array_elements(c.document->'participants') p
         WHERE NOT CAST(p->>'is_user' AS boolean)) AS others
    FROM conversations c WHERE c.tenant = :tenant AND c.message_id = s.id
) w
WHERE w.words IS NOT NULL
ORDER BY at DESC
""")
_ABOUT = text("""
SELECT document->>'language' AS language,
    (SELECT p->>'name' FROM jsonb_array_elements(document->'participants') p
     WHERE CAST(p->>'is_user' AS boolean) LIMIT 1) AS own
FROM conversations WHERE tenant = :tenant AND message_id = :message_id
""")


_USERS = text("""
SELECT DISTINCT lower(coalesce(user_address, '')) AS user FROM messages WHERE tenant = :tenant
UNION SELECT DISTINCT user_address FROM examples WHERE tenant = :tenant ORDER BY 1 LIMIT :most
""")


class Voices:
    """How users write: what they made of drafts, and what code measures in what they sent."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, message: MessageRef, user: str, recipient: str, embedding: Sequence[float]) -> Voice:
        """What a draft for this message is shown of its user; nothing of the message itself.

        Args:
            message: whose draft is to be written.
            user: address of the mailbox's owner, in lower case; empty where nobody is known.
            recipient: address of the one who is written to, in lower case; empty where there is none.
            embedding: of the message's conversation.
        """
        key = {"tenant": message.tenant, "message_id": message.message_id, "user": user}
        looked_for = {**key, "recipient": recipient, "embedding": as_vector(embedding), "most": CANDIDATES_MAX}
        rows = await self._database.rows(_CANDIDATES, looked_for)
        candidates = [
            Candidate(
                example=Rewrite(example_id=row.id, original=row.original, edited=row.edited),
                similarity=_cosine(row.similarity),
                same_recipient=row.same_recipient,
                age_days=max(0.0, float(row.age_days)),
            )
            for row in rows
        ]
        return Voice(examples=choose_examples(candidates), style=await self._style(key))

    async def style(self, tenant: str, user: str) -> Style | None:
        """How this user writes, over all that is known of them; None while nothing is."""
        return await self._style({"tenant": tenant, "message_id": "", "user": user})

    async def users(self, tenant: str) -> tuple[str, ...]:
        """The addresses of those to whom messages came, `USERS_MAX` at most; an empty one where nobody was known."""
        rows = await self._database.rows(_USERS, {"tenant": tenant, "most": USERS_MAX})
        return tuple(row.user for row in rows)

    async def _style(self, key: dict[str, str]) -> Style | None:
        rows = await self._database.rows(_SENT, {**key, "most": SENT_MAX, "chars": _REPLY_CHARS_MAX})
        about = await self._database.row(_ABOUT, {"tenant": key["tenant"], "message_id": key["message_id"]})
        sent = _weighed(rows)
        names = {row.own for row in rows if row.own} | ({about.own} if about and about.own else set())
        like = _of_language(sent, about and about.language)
        return await asyncio.to_thread(measure, like, (key["user"], *sorted(names)))  # a tenth of a second at worst


def _weighed(rows: Sequence[Row[Any]]) -> list[Sent]:  # Any: columns of `_SENT`
    """What was sent; edits count most, and mails of their own are what is believed before there are edits."""
    mails = sum(row.origin == "mail" for row in rows)
    worth = {"edit": _EDIT_WORTH, "draft": 1.0, "mail": min(1.0, _MAILS_WORTH / mails) if mails else 1.0}
    return [
        Sent(text=row.words, to=tuple(row.others), language=row.language, weight=worth[row.origin])
        for row in rows
        if row.origin != "mail" or mails >= _MAILS_MIN
    ]


def _of_language(sent: Sequence[Sent], language: str | None) -> Sequence[Sent]:
    """Those in the message's language, where they are enough: a greeting belongs to one."""
    like = [reply for reply in sent if language and (reply.language or language_of(reply.text)) == language]
    return like if len(like) >= _LIKE_MIN else sent


def _cosine(similarity: float | None) -> float:
    """What the database computed, within its bounds; of a point without length, which is near nothing, 0."""
    return 0.0 if similarity is None else min(1.0, max(-1.0, similarity))
