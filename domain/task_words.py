"""Task words: what a task's words come down to, so that two wordings of one task compare, in English and German."""

import re
from functools import cache, lru_cache

WORDS_MAX = 60
STEMS_MAX = 20_000
"""Kept, for the words of a mailbox are the same again and again."""
CHARS_MAX = 2_000
"""Of a wording: what comes after is not compared."""
_WORD_CHARS_MAX = 40

_TOKEN = re.compile(r"\w+(?:[.,'’]\d+)*")  # noqa: RUF001  the Swiss group their thousands so
_POSSESSIVE = re.compile(r"['’]s\b")  # noqa: RUF001  as people type it
_UMLAUTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_SUFFIXES = ("ing", "ed", "es", "en", "s", "e", "n")
_PREFIXES = "ab|an|auf|aus|ein|vor|zu|hoch|mit|nach|weiter|um|durch|zuruck|fertig|bereit|her|hin|los|bei|rein|raus"
_PARTICIPLE = re.compile(rf"(?P<prefix>(?:{_PREFIXES})?)ge(?P<stem>\w{{4,}}?)e?t")
_INSEPARABLE = re.compile(r"(?:be|ver|er|ent|zer|uber)\w{4,}t")
_STEM_CHARS_MIN = 3

_IDLE_WORDS = """
a an the this that these those it its they them their there here he she him her his hers we us our ours i me my
mine you your yours who which what whose one ones some any all both each other such
is are was were be been being am do does did has have had having will would shall should can could may might must
need needs needed want wants wanted going get gets let lets make makes made sure ensure
to of in on at by for with from as about into onto over up out off per via until till before after within during
and or but so then also just still now again already soon asap yet only too very more most than if when once while
please kindly thanks thank dear hi hello ok okay yes remember forget don doesn didn isn aren ll ve re d s t m
able possible way go ahead back us instead
know think thoughts see hear works worked free question questions
rather moved postponed extended changed new latest
today tomorrow tonight morning afternoon evening week month year next last
due eod eow cob fyi re fw fwd todo urgent
der die das den dem des ein eine einen einem einer eines dies diese diesen diesem dieser dieses es er sie ihn ihm
ihr ihre ihren ihrem ihrer wir uns unser unsere unseren ich mich mir mein meine meinen du dich dir dein deine
deinen euch euer eure eurer wer was welche welchen man alle alles beide jede jeden
ist sind war waren sein bin bist wird werden wurde worden hat habe haben hast hatte kann kannst konnen konnt
konnte konntest konnten soll sollen sollte sollten sollst muss mussen musst mochte mochten will wollen wollte
zu zum zur von vom in im ins an am auf aus bei beim bis fur mit nach uber um unter vor durch gegen pro per
und oder aber so dann auch nur noch mal schon bereits bitte danke gerne gern doch denn dass wenn sobald sofort
bescheid sag sagen wissen weiss meinst denkst melde melden
stattdessen statt lieber jetzt nun wieder nochmal heute morgen abend woche monat jahr nachste nachsten nachster
letzte letzten neu neue neuen neuer neues lasst lass lassen
daran denk denken vergiss dringend spatestens hallo liebe
"""
_DENYING_WORDS = "not no never without nicht kein keine keinen keinem keiner nie niemals ohne"
_ACTS_ALIKE = """
send sent forward mail email deliver submit share pass attach attached schick schicken sende senden zuschicken
send zusenden ubersenden mailen weiterleiten einreichen abschicken versenden verschicken anbei anhang schickst
send geschickt gesendet verschickt versandt schicke sendest
call phone ring telephone rang rung anrufen angerufen ruf rufe telefonieren
finish complete finalise finalize fertigstellen abschliessen abgeschlossen fertiggestellt
review check proofread prufen pruf prufe gepruft durchsehen uberprufen gegenlesen
buy bought purchase order kaufen bestellen besorgen kauf bestell besorg
prepare write wrote written draft vorbereiten schreiben schreib schreibe geschrieben verfassen erstellen erstell
update revise amend aktualisieren uberarbeiten anpassen aktualisier uberarbeitet
fix repair correct reparieren beheben korrigieren behoben reparier
book reserve reserved buchen reservieren buch reservier
schedule arrange organise organize ansetzen organisieren vereinbaren planen
pay paid settle zahlen bezahlen uberweisen uberwiesen zahl bezahl begleichen
sign signed unterschreiben unterschrieben unterzeichnen unterzeichnet unterschreib
translate ubersetzen ubersetzt
tell told inform notify informieren
cancel cancelled canceled cancellation absagen abgesagt stornieren storniert kundigen gekundigt
bring brought
build built
make made
give gave given geben gib gegeben
find found finden gefunden
meet met treffen getroffen
speak spoke spoken
take took taken nehmen genommen nimm
keep kept
choose chose chosen
draw drew drawn
hold held halten gehalten
run ran
teach taught
sell sold
lend lent
spend spent
show shown
read lesen gelesen lies
upload uploaded hochladen hochgeladen
discuss discussed besprechen besprochen
"""
_THINGS_ALIKE = """
deck slides slide presentation folien foliensatz prasentation
figures numbers kennzahlen
doc document dokument unterlage unterlagen
invoice bill rechnung
"""


def _split(table: str) -> frozenset[str]:
    return frozenset(table.split())


_IDLE = _split(_IDLE_WORDS)
"""Words that name no task: of grammar, courtesy and time."""
_DENYING = _split(_DENYING_WORDS)
_JOINING = _split("and or und oder sowie plus")


@cache
def _alike() -> dict[str, str]:
    """Words that mean one thing to whoever has it to do, each line by its first; they are written as `plain` does."""
    found: dict[str, str] = {}
    for group in (*_ACTS_ALIKE.split("\n"), *_THINGS_ALIKE.split("\n")):
        for word in group.split():
            found.setdefault(word, _cut(group.split()[0]))
            found.setdefault(_cut(word), _cut(group.split()[0]))
    return found


@cache
def _acts() -> frozenset[str]:
    return frozenset(_cut(group.split()[0]) for group in _ACTS_ALIKE.split("\n") if group)


class Words:
    """A wording's content words, in order and as a set."""

    def __init__(self, text: str, without: str = "") -> None:
        """Take the words of `text`, but for those of `without`: names of who does it, and when."""
        left_out = {stem(token) for token in _tokens(without)}
        tokens = _tokens(text)[:WORDS_MAX]
        self.denied = any(token in _DENYING for token in tokens)
        kept = [(stem(token), n) for n, token in enumerate(tokens) if token not in _IDLE and token not in _DENYING]
        self.order = tuple(dict.fromkeys(word for word, _ in kept if word not in left_out))
        self.all = frozenset(self.order)
        self.numbers = frozenset(word for word in self.order if any(c.isdigit() for c in word))
        self._before = {word: tokens[n - 1] if n else "" for word, n in reversed(kept)}

    @property
    def things(self) -> frozenset[str]:
        """What something is to be done with, if it can be told: what stands first, or behind the verb."""
        return frozenset(self.order[:1] if self.order[-1:] and self.order[-1] in _acts() else self.order[:2])

    def grown(self, core: frozenset[str]) -> bool:
        """Whether the words beyond `core` make something else of it: "the report template", "review and send"."""
        more = self.all - core
        return any(
            before in _JOINING or (stem(before) in core and stem(before) != self.order[0])
            for before in (self._before[word] for word in more)
        )


@lru_cache(maxsize=STEMS_MAX)
def stem(token: str) -> str:
    """A token without its ending, and one word for all that mean the same: `sent` is `send`."""
    return _alike().get(token) or _alike().get(_cut(token), _cut(token))


def plain(text: str) -> str:
    """In small letters, without umlauts and possessives."""
    return _POSSESSIVE.sub("", text.casefold()).translate(_UMLAUTS)


def _tokens(text: str) -> list[str]:
    return [token[:_WORD_CHARS_MAX] for token in _TOKEN.findall(plain(text[:CHARS_MAX]))]


def _cut(word: str) -> str:
    if any(c.isdigit() for c in word):
        return word
    if found := _PARTICIPLE.fullmatch(word):
        word = found["prefix"] + found["stem"]
    elif _INSEPARABLE.fullmatch(word):
        word = word[:-1]
    while ending := next((s for s in _SUFFIXES if _has(word, s)), None):
        word = word.removesuffix(ending)
    return word[:-1] if len(word) > _STEM_CHARS_MIN and word[-1] == word[-2] else word


def _has(word: str, suffix: str) -> bool:
    return word.endswith(suffix) and len(word) - len(suffix) >= _STEM_CHARS_MIN
