"""Contacts: the tenant's address book, learnt from mail: under which names somebody was written."""

import re
import unicodedata

from sqlalchemy import text

from adapters.store._engine import Database
from domain.conversation import Conversation, Kind, Participant
from domain.gate import Contact

LEARNT_MAX = 50
"""Participants of one message that are learnt."""
NAME_WORDS_MAX = 6
NAME_CHARS_MAX = 200
WORD_CHARS_MAX = 100
ADDRESS_CHARS_MAX = 320
"""RFC 3696, erratum 1690, rounded up as the table has it."""
WORDS_MAX = 2_000
"""Different words of one text that are looked up."""
CONTACTS_MAX = 200
"""Beyond this many for one text nobody is told apart, so nobody is named."""

_LETTERS = re.compile(r"[^\W\d_][\w'-]*")
_LIKE_NAMES = re.compile(r"(?<![\w'-])@?(?=[^\W\d_])(?P<word>[\w'-]{2,100})")
_NO_PERSON = re.compile(
    r"^(?:no-?_?\.?reply|do-?_?not-?_?reply|bounces?|mailer-daemon|postmaster|notifications?|notify|newsletters?|news|info|"
    r"support|updates?|alerts?|automated|robot|bot|billing|invoices?|service|marketing|calendar|list|lists|subscribe|"
    r"unsubscribe|owner-.*|.*-(?:bounces?|owner|request|noreply|unsubscribe|subscribe))(?:[+._-].*)?@",
    re.IGNORECASE,
)
_NO_NAMES = frozenset(
    (
        "via",
        "team",
        "list",
        "group",
        "newsletter",
        "support",
        "service",
        "bot",
        "noreply",
        "notifications",
        "the",
        "and",
        "of",
        "for",
    )
)

_LEARN = text("""
INSERT INTO contacts (tenant, word, name, address)
SELECT :tenant, word, name, address
FROM unnest(CAST(:words AS text[]), CAST(:names AS text[]), CAST(:addresses AS text[])) AS learnt (word, name, address)
ON CONFLICT DO NOTHING
""")

_NAMED = text("""
SELECT name, address FROM contacts
WHERE tenant = :tenant AND word = ANY(CAST(:words AS text[]))
GROUP BY name, address ORDER BY name, address LIMIT :most
""")


class Contacts:
    """Who bears which name, per tenant. What a header says can be forged, so it never outweighs a participant."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def learn(self, tenant: str, conversation: Conversation) -> None:
        """Keep each name and address of an email's people, under every part of the name; in one statement, if at all.

        What is there already stays. Lists, robots and those whom nobody can answer are not learnt, and nothing is
        from what a machine sent.
        """
        if conversation.kind is not Kind.EMAIL or conversation.automated:
            return
        people = {(_name(p), _address(p)) for p in conversation.participants[:LEARNT_MAX] if _is_person(p)}
        learnt = sorted({(w, name, address) for name, address in people for w in words_of(name)[:NAME_WORDS_MAX]})
        if not learnt:
            return
        words, names, addresses = zip(*learnt, strict=True)
        params = {"tenant": tenant, "words": list(words), "names": list(names), "addresses": list(addresses)}
        await self._database.rows(_LEARN, params)

    async def named(self, tenant: str, words: str) -> tuple[Contact, ...]:
        """Those whose name, or a part of it, stands in a text as names are written: with a capital, or behind an @.

        Nobody where they are more than `CONTACTS_MAX`: of a part of them it could not be told whether a name is
        one person's alone.
        """
        asked = sought(words)
        if not asked:
            return ()
        params = {"tenant": tenant, "words": asked, "most": CONTACTS_MAX + 1}
        rows = await self._database.rows(_NAMED, params)
        if len(rows) > CONTACTS_MAX:
            return ()
        return tuple(Contact(name=row.name, address=row.address) for row in rows)


def sought(words: str) -> list[str]:
    """The different words of a text that are written like names, folded; the first `WORDS_MAX`."""
    found: dict[str, None] = {}
    for match in _LIKE_NAMES.finditer(words):
        word = match["word"]
        if word[0].isupper() or match.group().startswith("@"):
            found.setdefault(_folded(word))
        if len(found) >= WORDS_MAX:
            break
    return list(found)


def words_of(name: str) -> list[str]:
    """The parts of a name, folded, without what is no name."""
    return [w for w in map(_folded, _LETTERS.findall(name)) if 1 < len(w) <= WORD_CHARS_MAX and w not in _NO_NAMES]


def _is_person(participant: Participant) -> bool:
    name, address = _name(participant), _address(participant)
    if not words_of(name) or len(name) > NAME_CHARS_MAX or len(address) > ADDRESS_CHARS_MAX or "\x00" in name + address:
        return False
    if "@" in name or "@" not in address.strip("@") or _NO_PERSON.match(address):
        return False
    return not any(_folded(word) in _NO_NAMES for word in name.split())


def _name(participant: Participant) -> str:
    return " ".join((participant.name or "").split())


def _address(participant: Participant) -> str:
    return (participant.address or "").casefold().strip()


def _folded(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).strip("'-")
