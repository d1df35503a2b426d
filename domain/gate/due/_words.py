"""The words of four languages that say when, as rows: lower case, accents taken off."""

MONTHS: dict[str, int] = {
    word: number
    for number, row in enumerate(
        (
            "january jan januar janner janvier enero",
            "february feb februar fevrier febrero",
            "march mar marz maerz mars marzo",
            "april apr avril abril",
            "may mai mayo",
            "june jun juni juin junio",
            "july jul juli juillet julio",
            "august aug aout agosto",
            "september sep sept septembre septiembre setiembre",
            "october oct oktober okt octobre octubre",
            "november nov novembre noviembre",
            "december dec dezember dez decembre diciembre",
        ),
        start=1,
    )
    for word in row.split()
}

WEEKDAYS: dict[str, int] = {
    word: number
    for number, row in enumerate(
        (
            "monday mon montag lundi lunes",
            "tuesday tue tues dienstag mardi martes",
            "wednesday wed weds mittwoch mercredi miercoles",
            "thursday thu thur thurs donnerstag jeudi jueves",
            "friday fri freitag vendredi viernes",
            "saturday sat samstag sonnabend samedi sabado",
            "sunday sun sonntag dimanche domingo",
        )
    )
    for word in row.split()
}

NUMBERS: dict[str, int] = {
    word: number
    for number, row in enumerate(
        (
            "a an one ein eine einem einer einen un une una",
            "two zwei deux dos",
            "three drei trois tres",
            "four vier quatre cuatro",
            "five funf fuenf cinq cinco",
            "six sechs seis",
            "seven sieben sept siete",
            "eight acht huit ocho",
            "nine neun neuf nueve",
            "ten zehn dix diez",
            "eleven elf onze once",
            "twelve zwolf zwoelf douze doce",
        ),
        start=1,
    )
    for word in row.split()
} | dict.fromkeys(("a couple of", "couple of", "a couple", "couple"), 2)

UNITS: dict[str, str] = {
    word: unit
    for unit, row in {
        "minute": "minute minutes min mins minuten minuto minutos",
        "hour": "h hour hours hr hrs stunde stunden heure heures hora horas",
        "day": "day days tag tage tagen jour jours dia dias",
        "workday": "workday workdays werktag werktage werktagen arbeitstag arbeitstage arbeitstagen",
        "week": "week weeks wk wks woche wochen semaine semaines semana semanas",
        "fortnight": "fortnight fortnights",
        "quarter": "quarters quartale",
        "month": "month months monat monate monaten mois mes meses mos",
        "year": "year years yr yrs jahr jahre jahren an ans annee annees ano anos",
    }.items()
    for word in row.split()
}

PERIODS: dict[str, str] = {
    word: period
    for period, row in {
        "week": "week wk woche semaine semana",
        "fortnight": "fortnight",
        "month": "month monat monats mois mes",
        "quarter": "quarter quartal quartals trimestre",
        "year": "year jahr jahres jahrs annee ano",
    }.items()
    for word in row.split()
}

TODAY = ("today", "tonight", "tonite", "heute", "hoy", "aujourd'hui", "ce soir")
TOMORROW = "tomorrow tmrw tmr tmw tommorow tomorow tommorrow morgen demain manana"
OVERMORROW = ("day after tomorrow", "ubermorgen", "uebermorgen", "pasado manana", "apres-demain", "apres demain")

NEXT = r"(?:next|following|nachste[nrsm]?|naechste[nrsm]?|prochaine?|proxim[oa])"
NEXT_AFTER = r"(?:prochaine?|proxim[oa]|que viene)"
"""What stands behind its noun in French and Spanish."""
THIS = r"(?:this current|this same|the same|same|this|current|diese[nrsm]?|cette|ce|est[ea])"
COMING = r"(?:this coming|this upcoming|coming|upcoming|kommende[nrsm]?)"
"""The weekday or weekend that comes first, and the period after this one."""
END = r"(?:the )?(?:very )?(?:end|close|ende|fin|final)"
OF = r"(?: (?:of|der|des|dieses|de|del|du|the|la|l'|el))*"
OF_IT = r"(?:of|in|im|des|der|du|de|del)\b"
"""Behind a noun that something is part of."""
TO = r" ?(?:-|\bto\b|\bthru\b|\bthrough\b|\btill?\b|\buntil\b|\bbis(?: zum)?\b|\bau\b|\bal?\b|\bhasta(?: el)?\b) ?"
AND = r" ?(?:-|\band\b|\bto\b|\bund\b|\bet\b|\by\b) ?"
THE = r"(?:the |den |dem |der |die |le |la |el )?"

AT_ONCE = (
    r"a\.s\.a\.p\.?|asap|as soon as possible|immediately"
    r"|(?:right|straight) away|at once|at present|at this (?:time|moment)"
    "|at the moment|sofort|umgehend|schnellstmoglich|so (?:bald|schnell) wie moglich|des que possible|tout de suite"
    "|immediatement|lo antes posible|cuanto antes|ahora mismo|de inmediato"
)
"""Words for as soon as it can be done."""

FILLERS = (
    "on or before|by or before|on or by|"
    "no later than|not later than|at the latest|by the latest|the latest|latest|spatestens|spaetestens|"
    "as late as|au plus tard|a mas tardar|close of business|end of business|cob|eob|end of (?:the |my |your )?day|eod|"
    "in the (?:morning|afternoon|evening)|first thing|por la (?:manana|tarde|noche)|"
    "morning|afternoon|evening|night|noon|midday|midnight|lunch|lunchtime|"
    "fruh|frueh|vormittags?|mittag|nachmittag|abend|nacht|matin|soir|tarde|noche|"
    "all day|all of|some ?time|any ?time|any day|some ?day|this time|exactly|during|throughout|over|im laufe|"
    "(?:start|opening) of business|(?:close|end) of play|sharp|"
    rf"{AT_ONCE}|"
    "by|until|till|til|due|due by|on|at|in|within|for|the|of|before|please|"
    "bis|zum|zur|a la|au|al|am|im|der|dem|den|vor|pour|d'ici|jusqu'a|avant|le|la|para|antes|del|de|hasta|el"
)
"""Words that neither move the day nor cast doubt on it."""

DOUBTS = "before vor avant antes around about sometime approximately ca circa etwa gegen vers"
"""Words that leave the day standing, but not firmly."""

RECURRING = (
    "every each daily weekly monthly yearly quarterly annually jeden jede jedes jeder taglich chaque cada diario"
)
PAST = (
    "last ago previous yesterday past letzte letzten letzter gestern vorgestern dernier derniere hier passe "
    "pasado pasada ayer"
)
OPEN = (
    "effective earliest least more after since from starting commencing beginning onwards onward later than "
    "nach seit ab apres depuis despues desde"
)
LOOSE = (
    "as or next not never to through between early earlier mid middle start w first second third half rest "
    "summer winter spring autumn fall fiscal school season holiday time "
    "oder nicht zwischen anfang mitte ou pas entre debut milieu o no principios mediados"
)
"""Beside these, as beside those of RECURRING, PAST and OPEN, the day that was found is not the day that was meant."""

EVENTS = (
    "before after until till by once when upon vor nach bis avant apres jusqu'a antes despues hasta sobald quand cuando"
)
"""Words before something whose day is not said."""
