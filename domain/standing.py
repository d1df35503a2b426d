"""Standing: whether words say that something is done or no longer wanted, in English and German."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from enum import StrEnum

from domain.items import TaskState

_DONE = re.compile(
    r"\b(?:done|finished|completed|complete|sent|delivered|submitted|paid|signed|fixed|resolved|closed|shipped|uploaded|"
    r"attached|enclosed|ready|sorted|taken\s+care\s+of|took\s+care\s+of|all\s+set|wrapped\s+up|written|wrote|bought|made|told|given|gave|"
    r"got|found|brought|built|met|spoke|spoken|put|rang|rung|went|gone|read|chosen|drawn|sold|taken|left|set\s+up|"
    r"(?!need|un)[a-z]{2,}(?<!e)ed|agreed|"
    r"erledigt|fertig|abgeschlossen|anbei|(?:im|in\s+der)\s+(?:anhang|anlage)|bezahlt|überwiesen|unterschrieben|"
    r"bestellt|behoben|vereinbart|verschickt|versandt|übermittelt|(?:be|ver|er|über|unter)[a-zäöüß]{3,}(?:t|en)(?=\s*[.!,]|\s*$)|"
    r"(?:[a-zäöüß]{2,6})?ge[a-zäöüß]{3,}(?:t|en))\b",
    re.IGNORECASE,
)
_CANCELLED = re.compile(
    r"\b(?:cancell?ed|called\s+off|no\s+longer\s+(?:\w+\s+){0,2}(?:needed|necessary|required|relevant|wanted?|needs?)|"
    r"(?:not|\w+n['’]t)\s+(?:needed|necessary|required)|(?:don'?t|doesn'?t|won'?t|do\s+not|does\s+not|will\s+not)\s+need\s+"  # noqa: RUF001  as people type it
    r"(?:\S+\s+){0,6}(?:any\s?more|any\s+longer|after\s+all)|never\s?mind|forget\s+(?:about\s+)?(?:it|that|this|the)|"
    r"(?:ignore|disregard|drop|scrap|skip)\s+(?:it|that|this|the|my)|dropped|scrapped|withdrawn|obsolete|moot|"
    r"off\s+the\s+table|no\s+need\s+(?:to|for)|nicht\s+mehr\s+(?:nötig|notwendig|gebraucht|erforderlich|relevant|gewünscht)|"
    r"brauch\w*\s+(?:\S+\s+){0,6}nicht\s+mehr|(?:hat|haben)\s+sich\s+(?:(?!nicht)\w+\s+){0,2}erledigt|hinfällig|entfällt|"
    r"entfallen|abgesagt|storniert|gestrichen|abgeblasen|vergiss\s+(?:es|das|die|den)|fällt\s+(?:(?!nicht)\w+\s+){0,2}(?:aus|weg|flach)|"
    r"obsolet|vom\s+tisch|nicht\s+(?:nötig|notwendig))\b",
    re.IGNORECASE,
)
_SAYING = {TaskState.DONE: _DONE, TaskState.CANCELLED: _CANCELLED}

_DENIED = re.compile(
    r"\b(?:not|never|no(?:\s+one|body|thing|ne)|hardly|barely|without|cannot|unable|fail(?:ed|s)?\s+to|doubt\w*|yet\s+to|no|"
    r"nicht|nie|niemals|niemand|nichts|kein\w*|ohne|kaum)\b|n['’]t\b",  # noqa: RUF001  as people type it
    re.IGNORECASE,
)
_TO_COME = re.compile(
    r"\b(?:will|shall|would|should|could|can|may(?=\s+(?:be|have|get|not|well|still))|might|must|going\s+to|gonna|to\s+be|to\s+get|to\s+have|being|supposed|"
    r"needs?|have\s+to|has\s+to|hope|hoping|expect\w*|plan(?:s|ned)?\s+(?:to|on)|planning|try(?:ing)?|want(?:s|ed)?|gets?|getting|tomorrow|soon|"
    r"let['’]?s|until|by\s+the\s+time|about\s+to|make\s+sure|ensure|verify|check\s+(?:that|if|whether)|see\s+to\s+it|due\s+to\s+be|"  # noqa: RUF001  as people type it
    r"wird|werden|werde|wirst|soll\w*|muss|müssen|musst|kann|können|könnte\w*|würde\w*|hätte\w*|wäre\w*|stell\w*\s+sicher|sorg\w*\s+dafür|gehör\w*|dürfte\w*|hoff\w+|möchte\w*|"
    r"(?<!heute\s)(?<!gestern\s)morgen|demnächst|bald)\b|['’]ll\b",  # noqa: RUF001  the same
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(r"^\s+not\b|\bnicht\b(?!\s+nur)", re.IGNORECASE)
_FOR_GOOD = re.compile(r"no longer|nicht mehr|need", re.IGNORECASE)
"""What "will no longer be needed" is not needed now."""
_ASKED_FOR = re.compile(r"\b(?:please|pls|kindly|bitte)\b", re.IGNORECASE)
_PARTLY = re.compile(
    r"\b(?:almost|nearly|half|halfway|partly|partially|mostly|not\s+quite|fast|beinahe|halb|teilweise|größtenteils|"
    r"zur\s+hälfte)\b|\b\d{1,2}\s?%",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:if|once|unless|in\s+case|as\s+soon\s+as|provided|assuming|perhaps|maybe|probably|i\s+think|i\s+guess|seems?|"
    r"wenn|falls|sobald|sofern|vorausgesetzt|vielleicht|wahrscheinlich|vermutlich|wohl|scheint|ich\s+glaube)\b",
    re.IGNORECASE,
)
"""Wherever it stands before, what follows is not said to be so."""
_WHEN = re.compile(
    r"\b(?:when|whenever|after|before|until|till|whether|as\s+long\s+as|bis|nachdem|bevor|ob|solange)\b", re.IGNORECASE
)
"""In the same clause."""
_ASKING = re.compile(
    r"\W*(?:(?:and|so|but|or|also|hi|hey|und|oder|aber)\W+)*"
    r"(?:is|are|was|were|has|have|had|did|do|does|when|who|why|what|which|how|where|any\s+(?:news|update)|"
    r"ist|sind|war|waren|hat|hast|habt|haben\s+(?:sie|wir)|wurde|wurden|wann|wer|warum|was|wie|wo)\b",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"[,;:]\s|\s[-\u2013\u2014]+\s|[\u2013\u2014]|\s(?:and|but|so|because|und|aber|weil|denn|doch)\s", re.IGNORECASE
)
_GOES_ON = re.compile(r"\W*(?:(?:then|also|already|just|finally|now|dann|auch|schon|bereits|nun)\s+)*", re.IGNORECASE)
SENTENCE_CHARS_MAX = 600
"""Of a sentence; what lies further from the quote is not looked at."""

_Span = tuple[int, int]


class Doubt(StrEnum):
    """Why words do not say that something is over."""

    ASKED = "asked"
    """They ask whether it is."""
    DENIED = "denied"
    PARTLY = "partly"
    TO_COME = "to_come"
    """It will be, should be or is hoped to be."""
    SUPPOSED = "supposed"
    """Only on a condition, or as a guess."""
    UNSAID = "unsaid"
    """No word of it says that it is."""


def doubt_of(sentence: str, quote: _Span, about: str, state: TaskState) -> Doubt | None:
    """Why the words do not say that a task is `done` or `cancelled`; None where they do.

    Each clause of the quote that speaks of an end must do so without reserve, or the one that names the task,
    where one does.

    Args:
        sentence: all of the sentence that holds the quote, for what stands before it may take it back.
        quote: where in it the quote stands.
        about: the words that name the task.
        state: what the words are said to mean.
    """
    clauses = [c for c in _clauses(sentence, _SAYING[state]) if c[0] < quote[1] and quote[0] < c[1]]
    saying = [clause for clause in clauses if _SAYING[state].search(sentence, *clause)]
    at = sentence.casefold().find(about.casefold(), quote[0])
    naming = [clause for clause in saying if clause[0] <= at < clause[1]]
    doubts = [_doubt(sentence, clause, state) for clause in naming or saying]
    return next((d for d in doubts if d is not None), None) if doubts else Doubt.UNSAID


def _clauses(sentence: str, saying: re.Pattern[str]) -> Sequence[_Span]:
    """The sentence's clauses; one that has nothing before its participle hangs on the one before it."""
    found: list[_Span] = []
    start = 0
    for end, following in _joints(sentence):
        lead = _GOES_ON.match(sentence, start)
        if found and saying.match(sentence, lead.end() if lead else start, end):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
        start = following
    return found


def _joints(sentence: str) -> Iterator[_Span]:
    for joint in _JOINT.finditer(sentence):
        yield joint.start(), joint.end()
    yield len(sentence), len(sentence)


def _doubt(sentence: str, clause: _Span, state: TaskState) -> Doubt | None:
    start, end = clause
    said = deque(_SAYING[state].finditer(sentence, start, end), maxlen=1)
    if not said:
        return Doubt.UNSAID
    last = said.pop()  # what stands before it may take it back
    before, after = sentence[start : last.start()], sentence[last.end() : end]
    done = state is TaskState.DONE
    doubts = (
        (Doubt.ASKED, _is_asked(sentence, clause, last.start())),
        (Doubt.SUPPOSED, _SUPPOSED.search(sentence, 0, last.start()) or _SUPPOSED.search(after)),
        (Doubt.DENIED, _DENIED.search(before) or _DENIED_AFTER.search(after)),
        (Doubt.PARTLY, _PARTLY.search(before)),
        (Doubt.TO_COME, _TO_COME.search(before) and not _FOR_GOOD.search(last.group())),
        (Doubt.TO_COME, done and _ASKED_FOR.search(sentence, start, end)),
        (Doubt.SUPPOSED, _WHEN.search(before)),
    )
    return next((doubt for doubt, holds in doubts if holds), None)


def _is_asked(sentence: str, clause: _Span, said: int) -> bool:
    """Whether the clause asks: it begins as a question does, or is the last before the question mark."""
    start, end = clause
    last = not sentence[end:].strip(" .!?\"')")
    return (last and "?" in sentence[end - 2 :]) or _ASKING.match(sentence, start, said) is not None
