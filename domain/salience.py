"""Salience: which of a message's words are worth looking for."""

import re
from collections import Counter
from typing import Final, NamedTuple

TERMS_MAX: Final = 32
"""Each costs a look into the index."""
TEXT_CHARS_MAX: Final = 20_000
"""Of a longer message the head is looked through."""
TERM_CHARS_MAX: Final = 60
_CHARS_MIN = 3

_TERM = re.compile(r"\w(?:[\w./@+-]*\w)?")
_INNER_CAPITAL = re.compile(r"(?<=[\w,;:(] )([^\W\d_](?:[\w./@+-]*\w)?)")
_LINK = re.compile(r"https?://\S+")
_WORDS: Final = """
a able about add after afternoon again all almost already also although always am among an and another any anybody
anyone anything april are around as ask asked asking at august away back be became because become been before begin
being believe best between big bit both bring brought but buy by call came can cannot certainly check come could day
days dear december did do does doing don done down during each early eight either eleven else end enough even evening
ever every everybody everyone everything expect far february feel fell felt few find first five for found four friday
friend from further gave get getting give go going good got great had half happen happened happens has have having he
hear heard hello help her here hers hey hi him his hold hope hour hours how however hundred i idea if important in
instead into is it its itself january july june just keep kept kind knew know known large last later least left less
let like little live long look looking lot love made make many march matter may maybe me mean meet might mind mine
minute monday month months more morning most move moved much must my name near need needs never new next nice night
nine no nobody nor not nothing november now october of off often ok okay old on once one only onto open or other our
ours out over own people per perhaps place please possible probably put quick quite rather re reach read ready really
regards right run said same sat saturday saw say see seem seems send sent september set seven she short should show
shown simply since sincerely sit six small so some somebody someone something sometimes soon start started stay still
stop stopped such sunday sure take tell ten than thank thanks that the their them then there these they thing things
think this those though thought three through thursday time to today together told tomorrow too took tried try tuesday
turn turned twelve twice two under understand unless until up upon us use used using usual usually very wait want
wanted wants was way we wednesday week weekend well went were what whatever when whenever where whether which while who
whole whom why will wish with within without wonder word words work works world would write written wrote year years
yes yesterday yet you young your yours
abend aber acht alle allem allen aller allerdings alles als also am an ander andere anderen april arbeiten auch auf
august aus bald bei beide beim besser bin bis bist bitte bleibt brauchen braucht da dabei dafür daher damen damit
danach danke dann daran darauf darf das dass davon dazu dein deine dem den denn der des deshalb dezember dich die
dienstag dies diese diesem diesen dieser dieses dir doch donnerstag dort drei du durch dürfen eigentlich ein eine einem
einen einer eines einfach einige einmal elf ende er erhalten erst es etwas euch euer eure fast februar finden freitag
freundlichen fünf für gab ganz geben geehrte geehrter gegen genau gerade gern gerne gesagt gestern gibt ging gleich
groß gruß grüße gut guten habe haben halb hallo hat hatte hatten herren heute hier hin hundert ich ihm ihn ihnen ihr
ihre ihrem ihren ihrer im immer in ist ja jahr jahre jahren januar jede jedem jeden jeder jedes jetzt juli juni kann
kannst kein keine keinen klein kommen kommt können könnte könnten lange lassen leider letzte letzten liebe lieber liegt
machen mai mal man mehr mehrere mein meine meinem meinen meiner mfg mich mir mit mittag mittwoch monat monate montag
morgen muss märz müssen nach nachmittag neue neuen neun nicht nichts nie niemand noch november nun nur ob oder oft ohne
oktober passt sagen sagt samstag schon sechs sehen sehr sein seine seinem seinen seiner seit seitdem selbst september
sich sie sieben sind so sobald soll sollen sollte sollten sondern sonnabend sonntag sonst stehen steht stunde stunden
tag tage tagen trotzdem um und uns unser unsere unserem unseren unserer unter viel viele vielen vielleicht vier vom von
vor vormittag wann war waren warten warum was weil weiter welche welchen welcher wenig wenn wer werde werden wie wieder
wir wird wirklich wissen wo woche wochen wochenende wohl wollen wollte wurde wurden während würde würden zehn zeit
ziemlich zu zum zur zurück zwar zwei zwischen zwölf über
"""
"""English and German words that say nothing of the matter, of our own choice."""
_COMMON: Final = frozenset(_WORDS.split())


class Sought(NamedTuple):
    """What to look for, in small letters, each word once and the most telling first."""

    words: tuple[str, ...]
    names: tuple[str, ...]
    """Those among them that tell by themselves, as a number does or a name; of the others one alone is chance."""


def salient_words(text: str) -> Sought:
    """The words of a message to look for, `TERMS_MAX` at most.

    What names one thing tells most: numbers and codes, then names, then long words, then those that come again. A
    name is what has a capital in the middle of a sentence, and never stands without one.
    """
    text = _LINK.sub(" ", text[:TEXT_CHARS_MAX])
    said = Counter(found[0] for found in _TERM.finditer(text))
    spoken = {term for term in said if term.islower()}
    named = {found[1].lower() for found in _INNER_CAPITAL.finditer(text) if found[1][0].isupper()} - spoken
    counts: Counter[str] = Counter()
    for term, count in said.items():
        counts[term.lower()] += count
    wanted = [term for term in counts if _is_telling(term)]
    wanted.sort(key=lambda term: (-_weight(term, named=term in named), -counts[term], term))
    wanted = wanted[:TERMS_MAX]
    return Sought(tuple(wanted), tuple(term for term in wanted if term in named or _has_digits(term)))


def _is_telling(term: str) -> bool:
    return _CHARS_MIN <= len(term) <= TERM_CHARS_MAX and term not in _COMMON and any(map(str.isalnum, term))


def _has_digits(term: str) -> bool:
    return any(map(str.isdigit, term))


def _weight(term: str, *, named: bool) -> float:
    """How much a word tells: its length, twice over for a name, and more for digits than for any length."""
    return min(len(term), 12) * (2 if named else 1) + (24 if _has_digits(term) else 0)
