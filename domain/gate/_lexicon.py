"""The small words that the rules of alignment and of wording look for, in English and German, in lower case."""

_FILLERS = """
a an the please kindly just also really actually very quite simply so that then well um uh er erm hm hmm oh ok okay
hey hi der die das den dem des ein eine einen einem einer eines bitte mal doch auch ja eben halt denn also äh ähm
"""
_DENYING = """
no not never none nothing nobody neither nor without cannot kein keine keinen keinem keiner nicht nie niemals nichts
niemand ohne
"""
_MODAL = """
can could may might must shall should will would need ought have has had is are was were be been do does did kann
kannst können könnte könnten könntest darf dürfen muss müssen musst soll sollen sollte sollten wird werden wirst würde
würden will wollen
"""
_JOINING = """
unless if whether except only but until till before after since by wenn falls sofern ausser außer nur aber bis vor nach
seit
"""
_PERSONS = """
i you he she it we they me him her us them my your his our their ich du er sie es wir ihr mich dich ihn uns euch mein
dein sein unser euer
"""
_COUNTING = """
one two three four five six seven eight nine ten eleven twelve dozen hundred thousand million half both all each first
second third last next this once twice minute minutes null eins
zwei drei vier fünf sechs sieben acht neun zehn elf zwölf hundert
tausend beide alle
"""
_MANIFOLD = """
half halves twice thrice double triple quarter third first second halb halbe halben hälfte doppelt doppelte zweimal
dreimal viertel drittel erste ersten zweite zweiten dritte dritten
"""
_WHICH = """
next last this following coming previous by before after until since nächste nächsten nächster letzte letzten diese
dieser diesen kommende kommenden vorige vorigen bis vor nach seit
"""
_WEEKDAYS = """
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun montag dienstag
mittwoch donnerstag freitag samstag sonnabend sonntag
"""
_MONTHS = """
january february march april may june july august september october november december jan feb mar apr jun jul aug sep
sept oct nov dec januar februar märz mai juni juli oktober dezember
"""
_DAYS = """
today tomorrow tonight yesterday eod eow asap heute morgen übermorgen gestern noon midnight morning afternoon evening
mittag abend mitternacht
"""
_PERIODS = """
day days week weeks weekend month months quarter year years hour hours daily weekly monthly yearly tag
tage tagen woche wochen wochenende monat monate monats monaten quartal jahr jahre jahres jahren stunde stunden
"""
_CANCELLING = """
cancel cancels cancelled canceled cancelling cancellation delete deletes deleted remove removes removed reject rejects
rejected decline declines declined refuse refused postpone postponed revoke revoked terminate terminated ignore abort
withdraw unsubscribe absagen stornieren storniert löschen gelöscht entfernen entfernt ablehnen abgelehnt verschieben
kündigen gekündigt widerrufen abbestellen
"""
_EMPTY = """
the and for with from into onto about over under than that this these those there here them they their his her hers its
you your yours our ours who whom whose which what when where why how any some all both each every other another more
most much many such same own out off per via not don but nor yes hello dear thanks thank regards best kind let lets get
got make makes made sure going want wants would like able please kindly also just still yet already soon asap now then
will shall can could should must may might need needs needed have has had been being are was were does did doing done
der die das den dem des ein eine einen einem einer eines und oder aber mit von vom für auf aus bei nach über unter zum
zur sie ihr ihre ihren ihm ihn mir mich dir dich uns euch wir ich ist sind war waren wird werden wurde haben hat hatte
kann können könnte soll sollen muss müssen bitte noch auch nur schon mal dann wenn dass nicht kein keine task todo
whether action item reminder request user sender recipient
"""
_VERBS = """
send: send sends sent sending share forward provide deliver supply submit give pass email mail attach upload return
send: schicken schicke schickst schickt senden sende sendest zusenden zuschicken weiterleiten übermitteln zurückschicken
send: geben gib gebe einreichen liefern hand circulate post transmit dispatch resend get pull
check: check review read look examine inspect verify proofread study evaluate assess test validate investigate
check: prüfen prüfe überprüfen lesen ansehen anschauen durchsehen durchlesen kontrollieren testen
call: call phone ring telephone dial anrufen rufe telefonieren
answer: answer reply respond confirm clarify feedback tell antworten beantworten bestätigen bescheid rückmeldung
tell: tell inform notify say explain report update advise let know mention comment mitteilen informieren sagen melden
tell: erklären berichten
ask: ask inquire enquire contact reach approach consult check fragen nachfragen erkundigen kontaktieren
plan: schedule arrange organise organize book reserve set plan prepare coordinate fix find slot invite
plan: planen organisieren buchen reservieren vereinbaren ansetzen vorbereiten einladen
meet: meet meeting attend join come visit participate discuss talk chat sit speak treffen besprechen teilnehmen kommen
meet: besprechung meeting termin gespräch
repair: fix repair resolve solve correct mend sort address handle beheben reparieren lösen korrigieren
change: update change edit revise amend modify adjust adapt rework ändern anpassen überarbeiten aktualisieren
create: create write draft prepare make compose produce build generate complete finish finalise finalize fill
create: schreiben erstellen verfassen entwerfen ausfüllen fertigstellen fertig machen aufsetzen vorbereiten
buy: buy order purchase get fetch obtain procure collect pick bring kaufen bestellen besorgen beschaffen holen bringen
pay: pay settle transfer wire remit reimburse bezahlen zahlen überweisen begleichen
sign: sign countersign undersign signature unterschreiben unterzeichnen unterschrieben unterschrift
approve: approve authorise authorize accept agree release okay genehmigen freigeben zustimmen akzeptieren
cancel: cancel cancelled absagen stornieren kündigen remove delete drop withdraw decline reject
"""


_GENERAL = """
access availability status detail details information info feedback response confirmation approval receipt issue issues
question questions matter topic result results help support input comment comments opinion view request requests
document file item items thing things option options plan plans regarding concerning including related whether
chosen chose choice selected picked preferred adopted agreed decided settled
need discussion decision attendance participation presence possible whole follow-up followup follow status zugang
verfügbarkeit rückmeldung antwort bestätigung frage fragen thema ergebnis hilfe unterlagen angaben einzelheiten
bezüglich
"""
_CONTRARY = """
accept decline: accept approve agree confirm annehmen zusagen genehmigen
accept decline: reject decline refuse deny ablehnen absagen verweigern
open close: open reopen öffnen eröffnen
open close: close shut schliessen schließen
start stop: start begin launch continue resume keep starten beginnen fortsetzen behalten
start stop: stop end halt pause discontinue stoppen beenden einstellen
raise lower: raise increase extend expand erhöhen steigern verlängern
raise lower: lower reduce decrease cut shorten senken verringern kürzen
on off: enable activate unlock allow permit include aktivieren erlauben
on off: disable deactivate lock block forbid prohibit exclude deaktivieren sperren verbieten
buy sell: buy purchase kaufen
buy sell: sell verkaufen
before after: before prior vor bevor
before after: after nach nachdem
with without: with mit
with without: without ohne
more less: more mehr
more less: less fewer weniger
add remove: add install attach hinzufügen installieren
add remove: remove delete uninstall drop entfernen löschen deinstallieren
"""


def _contraries(rows: str) -> dict[str, tuple[str, int]]:
    return {
        word: (pair, side % 2)
        for side, row in enumerate(rows.strip().splitlines())
        for pair, _, words in [row.partition(": ")]
        for word in words.split()
    }


def _groups(rows: str) -> dict[str, frozenset[str]]:
    groups: dict[str, frozenset[str]] = {}
    for row in rows.strip().splitlines():
        name, _, words = row.partition(": ")
        groups[name] = groups.get(name, frozenset()) | frozenset(words.split())
    return groups


def _set(*lists: str) -> frozenset[str]:
    return frozenset(word for words in lists for word in words.split())


FILLERS = _set(_FILLERS)
"""They carry nothing that a task or a decision would be about."""
DENYING = _set(_DENYING)
DATES = _set(_WEEKDAYS, _MONTHS, _DAYS) - {"may", "march", "mar", "sun", "sat", "wed", "morgen", "second"}
"""They name a day or a time; those that mean something else more often are left out."""
SPANS = _set(_PERIODS) | DATES
"""What in a title says when, or for how long."""
WHICH = _set(_WHICH)
"""Before a day these make it another one, or another term."""
MANIFOLD = _set(_MANIFOLD)
"""Numbers in words that are not written in digits."""
DATED = _set(_WEEKDAYS, _MONTHS, _DAYS, _PERIODS)
"""What may be a part of a date."""
FIRM = _set(_DENYING, _MODAL, _JOINING, _PERSONS, _COUNTING, _WEEKDAYS, _MONTHS, _DAYS, _PERIODS)
"""They stand in two texts alike, letter by letter, or these are two texts."""
CANCELLING = _set(_CANCELLING)
"""They turn what they govern into its contrary."""
EMPTY = _set(_EMPTY)
"""What a title may hold or lack without being about something else."""
VERBS = _groups(_VERBS)
"""What asks are for, by the verbs that are used for one another."""
GENERAL = _set(_GENERAL)
"""Nouns that a title may add to sum up what is asked for, since they name nothing in particular."""
CONTRARY = _contraries(_CONTRARY)
"""Words that come in two sides, each with its pair and its side: who says one for the other says the contrary."""
