"""Vocabulary: the words by which names are told from other words, folded; our own lists, English and German."""


def words(listed: str) -> frozenset[str]:
    """Each word of a list once."""
    return frozenset(listed.split())


VERBS = words(
    """
    add adjust answer approve arrange ask assign attach attend book bring buy call cancel change check choose
    circulate clarify clean close collect come complete confirm contact coordinate copy correct create decide
    delete deliver describe discuss document draft email ensure explain file fill find finish fix follow forward
    get give go have help hold include inform install invite keep let list look mail make measure meet move note
    open order organise organize pay phone pick plan post prepare print proofread propose provide publish put
    raise read remind remove rename renew repair repeat replace reply report reserve resend respond return
    review revise ring run save schedule see send set share show sign sort start stop submit summarise summarize
    take talk tell test tidy translate try turn update upload use verify visit write schick schicke schicken
    sende senden ruf rufen mach machen schreib schreiben prüf prüfe prüfen bestell bestelle bestellen buche
    buchen bring bringe bringen sag sagen gib geben leite leiten druck drucke drucken unterschreib
    unterschreiben melde melden denk denken nimm nehmen stell stelle stellen
    """
)
"""Verbs by which a sentence begins as an order, and which are no names there."""

NO_NAMES = words(
    """
    actually additionally again all also alternatively anyway besides everybody everyone finally first folks
    further furthermore guys hence here however instead lastly meanwhile moreover next now otherwise overall
    secondly similarly sorry still team thanks then therefore thirdly thus today tomorrow unfortunately yes no
    well ok okay sure right great fine good hello hi hey please i you he she it we they this that these those
    there what which who whoever when where why how someone somebody anyone anybody nobody one things need needs
    want plan remember forget try continue agree aim due happy nothing something anything everything hope
    wonderful perfect außerdem danke dann deshalb heute leider morgen trotzdem zudem ich du er sie es wir ihr
    man jemand das die der the a an my your our his her their monday tuesday wednesday thursday friday saturday
    sunday montag dienstag mittwoch donnerstag freitag samstag as if when because since while until before after
    once unless although though than wenn weil falls bevor nachdem sobald sonntag action note question update
    reminder fyi ps time decision issue problem next-steps glad delighted pleased ready able free keen eager easy hard
    likely willing welcome nice better best important necessary possible looking going trying way room reason how
    supposed bound set used unable afraid honoured proud interested able agenda call meeting email report thanksgiving
    """
)
"""Stand where a name would, with a capital, and name nobody."""

PARTICLES = words(
    """
    von van de der den da di la le al bin ibn zu dos del
    """
)
"""Small words within a name."""

EMPTY = words(
    """
    the and but for you your our his her its their this that these those with from about after all need needs
    please bother any more longer not don dont have has had was were will would can could should let forget
    never mind actually sorry then now today tomorrow just also anymore required necessary cancel cancelled
    scrap idea thing things der die das den dem des ein eine einen und oder aber mit von vor für nicht mehr
    bitte doch noch sie ihr ihre mir mich uns wir ich ist hat sich erledigt nötig brauchen brauchst braucht
    müssen musst kein keine
    """
)
"""Say nothing of what a sentence is about."""

MANY = words(
    """
    we us our ours all both everyone everybody someone somebody anyone anybody nobody team group they them wir
    uns alle jemand man niemand everyone all of us all of you
    """
) | {
    "the team",
    "our team",
    "the group",
    "all of us",
    "all of you",
    "das team",
    "everyone here",
    "one of us",
    "one of you",
}
"""Name nobody in particular."""

TITLES = words(
    """
    dr mr mrs ms miss mx prof professor sir herr frau hr fr dipl ing med jr sr
    """
)
"""Before a name, and no part of it."""

NICKNAMES = tuple(
    words(group)
    for group in (
        "bob rob robert bobby robbie",
        "bill will william billy",
        "liz lizzie beth betty elizabeth elisabeth eliza",
        "tom thomas tommy",
        "mike michael mick micha",
        "dave david",
        "jim james jimmy jamie",
        "kate katherine catherine kathy cathy katie katharina kathrin",
        "tony anthony antonio anton toni",
        "steve stephen steven stefan stephan",
        "chris christopher christian christine christina",
        "sam samuel samantha",
        "alex alexander alexandra alexis",
        "nick nicholas nicolas niko nikolaus klaus",
        "dan daniel danny",
        "ben benjamin",
        "matt matthew matthias matze",
        "joe joseph josef sepp",
        "ed edward eddie ted",
        "greg gregory gregor",
        "andy andrew andreas andi",
        "rick richard dick rich richie",
        "jenny jennifer jen",
        "sue susan susanne susi",
        "meg maggie peggy margaret",
        "max maximilian maxim",
        "hannes johannes hans john jon jack jonathan",
        "uli ulrich ulrike",
        "steffi stefanie stephanie",
        "tobi tobias",
        "flo florian",
        "basti sebastian seb",
        "gabi gabriele gabriel",
        "pat patrick patricia",
        "phil philip phillip philipp",
        "charlie charles chuck",
        "ron ronald",
        "ken kenneth",
        "jeff jeffrey geoff geoffrey",
        "pete peter",
        "nora eleonora eleanor",
        "vicky victoria",
        "manu manuel manuela",
    )
)
"""First names that stand for each other; a name may be in one group only."""
