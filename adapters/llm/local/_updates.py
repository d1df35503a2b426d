"""Finds what the writers say of tasks that were agreed before: that something is done, or no longer wanted."""

import re
from itertools import islice

from adapters.llm.local._sentences import Sentence, read_sentences
from domain.conversation import Conversation
from domain.items import TaskState
from domain.proposals import ProposedUpdate, UpdateState
from domain.standing import doubt_of

UPDATES_MAX = 20
"""Of a message: what speaks of more that is over is a report, no word on what was agreed."""
_SENTENCES_MAX = 200
_CHARS_MAX = 300
"""Of a sentence: who says that something is done says so shortly."""
_ABOUT_CHARS_MAX = 200

_HINT = re.compile(
    r"done|finish|complet|ready|sen[dt]|sign|paid|book|order|submit|upload|fix|resolv|clos|care of|sorted|deliver|"
    r"attach|enclos|updat|review|shar|forward|cancel|called off|need|never\s?mind|forget|ignore|disregard|erledigt|"
    r"fertig|abgeschlossen|geschickt|versandt|unterschrieben|bezahlt|überwiesen|gebucht|bestellt|eingereicht|"
    r"hochgeladen|behoben|geklärt|gefügt|gehängt|anbei|abgesagt|storniert|gestrichen|hinfällig|nicht mehr"
)
"""Without one of these a sentence, in small letters, is not looked at."""
_THING = (
    r"(?P<about>(?:the|this|that|these|those|your|our|my|der|die|das|den|dem|dein\w*|ihr\w*|unser\w*|euer\w*)"
    r"\s+[^,;:.!?]{2,80}?|it|this|that|es|das)"
)
_END = r"(?=[,;:.!?]|$)"
_OVER = (
    r"(?:done|finished|completed?|ready|sent|signed|paid|booked|ordered|submitted|uploaded|fixed|resolved|closed|"
    r"taken\s+care\s+of|sorted(?:\s+out)?|delivered|attached|enclosed)\b"
)
_DID = (
    r"(?:sent|finished|completed|submitted|signed|paid|booked|ordered|uploaded|fixed|resolved|delivered|attached|"
    r"updated|reviewed|shared|forwarded)"
)
_ERLEDIGT = (
    r"(?:erledigt|fertig|abgeschlossen|\w*geschickt|gesendet|versandt|unterschrieben|bezahlt|überwiesen|gebucht|"
    r"bestellt|eingereicht|hochgeladen|behoben|geklärt|beigefügt|angehängt)\b"
)
_NO_MORE = (
    r"(?:cancell?ed|called\s+off|no\s+longer\s+(?:needed|necessary|required)|"
    r"not\s+(?:needed|necessary|required)(?:\s+any\s?more|\s+any\s+longer)?)"
)
_NICHT_MEHR = r"(?:abgesagt|storniert|gestrichen|hinfällig|nicht\s+mehr\s+nötig)\b"
_IS = r"(?:is|are|was|were|has\s+been|have\s+been)\s+(?:already\s+|now\s+|all\s+|just\s+)*"
_IST = r"(?:ist|sind|wurde|wurden)\s+(?:\w+\s+){0,3}"
_TO_WHOM = r"(?:(?:you|him|her|them|dir|ihnen|euch)\s+)?"

_DONE = (
    rf"\b(?:I|we)(?:\s+have|['’]ve)?\s+(?:already\s+|just\s+|now\s+)*{_DID}\s+{_TO_WHOM}{_THING}{_END}",  # noqa: RUF001  as people type it
    rf"\b{_THING}\s+{_IS}{_OVER}",
    rf"\b(?:attached|enclosed)\s+(?:is|are|please\s+find)\s+{_THING}{_END}",
    rf"\b{_THING}\s+{_IST}{_ERLEDIGT}",
    rf"\b(?:habe|haben|hab)\s+(?:ich\s+|wir\s+)?{_TO_WHOM}{_THING}\s+(?:\w+\s+){{0,3}}{_ERLEDIGT}",
    rf"\banbei\s+(?:ist\s+|sind\s+|finden\s+sie\s+|findest\s+du\s+)?{_THING}{_END}",
)
_CANCELLED = (
    rf"\b{_THING}\s+{_IS}{_NO_MORE}",
    rf"\b(?:we|I)\s+(?:no\s+longer\s+need|don['’]?t\s+need|do\s+not\s+need)\s+{_THING}(?:\s+any\s?more)?{_END}",  # noqa: RUF001  the same
    rf"\b(?:never\s?mind|forget\s+about|please\s+(?:ignore|disregard))\s+{_THING}{_END}",
    rf"\b{_THING}\s+{_IST}{_NICHT_MEHR}",
    rf"\b(?:wir|ich)\s+brauchen?\s+{_THING}\s+nicht\s+mehr\b",
    rf"\b{_THING}\s+(?:hat|haben)\s+sich\s+erledigt\b",
)
_SAYING = tuple(
    (state, re.compile(pattern, re.IGNORECASE))
    for state, patterns in ((UpdateState.CANCELLED, _CANCELLED), (UpdateState.DONE, _DONE))
    for pattern in patterns
)


def find_updates(conversation: Conversation) -> tuple[ProposedUpdate, ...]:
    """What the new words say is over, in order, `UPDATES_MAX` at most; nothing of what a machine sent.

    Only plain statements: what is asked, denied, planned or supposed is left out by the rules of the gate, which
    would refuse it later.
    """
    if conversation.automated:
        return ()
    hinting = (s for s in read_sentences(conversation) if len(s.text) <= _CHARS_MAX and _HINT.search(s.text.lower()))
    found = (_update(sentence) for sentence in islice(hinting, _SENTENCES_MAX))
    return tuple(islice((update for update in found if update is not None), UPDATES_MAX))


def _update(sentence: Sentence) -> ProposedUpdate | None:
    for state, pattern in _SAYING:
        said = pattern.search(sentence.text)
        if said is None:
            continue
        about = said["about"].strip()[:_ABOUT_CHARS_MAX]
        if doubt_of(sentence.text, said.span(), about, TaskState(state.value)) is None:
            return ProposedUpdate(state=state, quote=sentence.text, about=about)
    return None
