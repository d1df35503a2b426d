"""Whether two conversations that look alike may share an answer: numbers, dates, names and negations must agree.

Embeddings hardly see one changed word, and that word is what an answer turns on. So each text is read for its marks,
in their order; where they differ, the answer to one is not the answer to the other. The guard errs on the side of
refusing: a false alarm costs a call, a missed difference costs a wrong task. What it cannot see is a changed verb
(approve, reject) and a name in lower case that no participant bears.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from unicodedata import combining, normalize

from domain.conversation import Conversation


class Objection(StrEnum):
    """What kept two conversations apart, in the order in which it is looked for."""

    NUMBERS = "numbers"
    DATES = "dates"
    NAMES = "names"
    NEGATIONS = "negations"
    ORDER = "order"
    """The same marks in another order: who asks whom, or which of two is not wanted."""


_KINDS = (Objection.NUMBERS, Objection.DATES, Objection.NAMES, Objection.NEGATIONS)
Mark = tuple[Objection, str]
"""A word on which an answer may turn, folded, and what it is."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")  # noqa: RUF001  both apostrophes are in use
_EDGES = ".,;:!?…()[]{}<>\"'`´“”„‟‘’«»*_~|"  # noqa: RUF001  they are what is meant
_ENDS = tuple(".!?:…")


def _words(row: str) -> frozenset[str]:
    return frozenset(row.split())


# Four languages, lower case, accents taken off. What is only sometimes a number or a date (once, may, vor) counts too.
_NUMBER_WORDS = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands "
    "million millions billion dozen half once twice double triple first second third fourth fifth both "
    "null zwei drei vier funf sechs sieben acht neun zehn elf zwolf zwanzig dreissig hundert tausend millionen "
    "halb halbe doppelt einmal zweimal erste ersten zweite zweiten dritte dritten beide "
    "deux trois quatre cinq sept huit neuf dix onze douze vingt trente cent mille demi premier premiere deuxieme "
    "dos tres cuatro cinco seis siete ocho nueve diez doce veinte treinta cien mil medio primero primera segundo"
)
_DATE_WORDS = _words(
    "monday mon tuesday tue tues wednesday wed thursday thu thurs friday fri saturday sat sunday sun "
    "january jan february feb march mar april apr may june jun july jul august aug september sep sept october oct "
    "november nov december dec today tonight tomorrow yesterday now soon immediately asap later earlier eod eow cob "
    "noon midnight morning afternoon evening night minute minutes hour hours day days week weeks weekend fortnight "
    "month months quarter year years daily weekly monthly quarterly yearly annually next last previous "
    "before after until till since "
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag januar februar marz maerz mai juni juli "
    "oktober dezember heute morgen ubermorgen uebermorgen gestern jetzt sofort bald spater fruher mittag mitternacht "
    "vormittag nachmittag abend nacht minuten stunde stunden tag tage tagen woche wochen wochenende monat monate "
    "monaten quartal jahr jahre jahren nachste nachsten nachster nachstes letzte letzten letzter vor nach bis seit "
    "lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril juin juillet aout septembre "
    "octobre novembre decembre aujourd'hui demain hier maintenant matin soir nuit heure heures jour jours semaine "
    "semaines mois trimestre annee prochain prochaine dernier derniere avant apres jusqu'a "
    "lunes martes miercoles jueves viernes sabado domingo enero febrero marzo abril mayo junio julio agosto "
    "septiembre octubre noviembre diciembre hoy manana ayer ahora tarde noche minuto minutos hora horas dia dias "
    "semana semanas mes meses ano anos proximo proxima pasado pasada antes despues hasta"
)
_NEGATIONS = _words(
    "no not never none nobody nothing neither nor without cannot unless except instead cancel cancelled canceled stop "
    "nicht kein keine keinen keiner keinem keines nie niemals nichts niemand ohne weder "
    "ne pas jamais rien aucun aucune sans nunca nada nadie ningun ninguna sin"
)
_NOT = _words("cannot dont doesnt didnt wont cant couldnt shouldnt wouldnt isnt arent wasnt werent havent")
_OPENERS = _words(
    "i we you he she it they the a an this that these those there here my our your his her its their all any some "
    "please can could would shall should do does did is are was were am have has had let if when what who how why "
    "where which and but or so also as at by in on for from of to with about once just only "
    "thanks thank hi hello dear hey all best kind regards cheers sincerely yes re fw fwd aw wg "
    "ich wir ihr sie er es der die das ein eine bitte kannst konnen konntest wenn was wer wie wo und aber oder "
    "danke hallo liebe lieber gruss grusse mit viele beste"
)
"""Words that open a sentence: their capital says nothing. Elsewhere a capital is a name's."""


def refused_by(ours: Conversation, theirs: Conversation) -> Objection | None:
    """What speaks against giving the one's answer to the other; nothing where all agree.

    Subject and text are compared, and who takes part, for an answer may name its owner by the header.
    """
    if ours.participants != theirs.participants:
        return Objection.NAMES
    known = frozenset(
        folded
        for participant in ours.participants
        for word in _WORD.findall(participant.name or "")
        if (folded := _folded(word)) not in _OPENERS
    )
    return _difference(_all_marks(ours, known), _all_marks(theirs, known))


def _difference(ours: list[Mark], theirs: list[Mark]) -> Objection | None:
    for kind in _KINDS:
        if [mark for mark in ours if mark[0] is kind] != [mark for mark in theirs if mark[0] is kind]:
            return kind
    return None if ours == theirs else Objection.ORDER


def _all_marks(conversation: Conversation, known: frozenset[str]) -> list[Mark]:
    return [*marks_of(conversation.subject, known), *marks_of(conversation.text, known)]


def marks_of(text: str, known: frozenset[str] = frozenset()) -> Iterator[Mark]:
    """The text's marks, in its order; linear in its size."""
    for line in text.splitlines():
        opening = True
        for token in line.split():
            bare = token.strip(_EDGES)
            if not bare:
                continue
            yield from _token_marks(bare, known, opening=opening)
            opening = token.rstrip("\"'”’)»*_").endswith(_ENDS)  # noqa: RUF001  the same edges


def _token_marks(token: str, known: frozenset[str], *, opening: bool) -> Iterator[Mark]:
    if "@" in token or "://" in token or token[0] == "#":
        yield Objection.NAMES, token.casefold()
    elif any(character.isdigit() for character in token):
        yield Objection.NUMBERS, token.casefold()
    else:
        for word in _WORD.findall(token):
            mark = _word_mark(word, known, opening=opening)
            if mark:
                yield mark
            opening = False


def _word_mark(word: str, known: frozenset[str], *, opening: bool) -> Mark | None:
    folded = _folded(word)
    if folded.endswith("n't") or folded in _NOT:
        return Objection.NEGATIONS, "not"
    if folded in _NEGATIONS:
        return Objection.NEGATIONS, folded
    if folded in _NUMBER_WORDS:
        return Objection.NUMBERS, folded
    if folded in _DATE_WORDS:
        return Objection.DATES, folded
    if folded in known or (word[0].isupper() and folded != "i" and not (opening and folded in _OPENERS)):
        return Objection.NAMES, folded
    return None


def _folded(word: str) -> str:
    """In lower case, without accents, with the typewriter's apostrophe."""
    plain = normalize("NFKD", word.casefold().replace("’", "'"))  # noqa: RUF001  it is what is meant
    return "".join(character for character in plain if not combining(character))
