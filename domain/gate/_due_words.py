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
}

UNITS: dict[str, str] = {
    word: unit
    for unit, row in {
        "minute": "minute minutes min mins minuten minuto minutos",
        "hour": "hour hours hr hrs stunde stunden heure heures hora horas",
        "day": "day days tag tage tagen jour jours dia dias",
        "workday": "workday workdays werktag werktage werktagen arbeitstag arbeitstage arbeitstagen",
        "week": "week weeks wk wks woche wochen semaine semaines semana semanas",
        "fortnight": "fortnight fortnights",
        "month": "month months monat monate monaten mois mes meses",
        "year": "year years jahr jahre jahren an ans annee annees ano anos",
    }.items()
    for word in row.split()
}

PERIODS: dict[str, str] = {
    word: period
    for period, row in {
        "week": "week woche semaine semana",
        "month": "month monat monats mois mes",
        "quarter": "quarter quartal quartals trimestre",
        "year": "year jahr jahres jahrs annee ano",
    }.items()
    for word in row.split()
}

TODAY = "today tonight tonite heute hoy aujourd'hui"
TOMORROW = "tomorrow tmrw tmr morgen demain manana"
OVERMORROW = ("day after tomorrow", "ubermorgen", "uebermorgen", "pasado manana", "apres-demain", "apres demain")

NEXT = r"(?:next|following|nachste[nrsm]?|naechste[nrsm]?|prochaine?|proxim[oa])"
NEXT_AFTER = r"(?:prochaine?|proxim[oa]|que viene)"
"""What stands behind its noun in French and Spanish."""
THIS = r"(?:this|coming|upcoming|this coming|current|diese[nrsm]?|kommende[nrsm]?|cette|ce|est[ea])"
END = r"(?:the )?(?:very )?(?:end|close|ende|fin|final)"
OF = r"(?: (?:of|der|des|dieses|de|del|du|the|la|l'|el))*"

FILLERS = (
    "on or before|no later than|not later than|at the latest|by the latest|the latest|latest|spatestens|spaetestens|"
    "au plus tard|a mas tardar|close of business|end of business|cob|eob|end of (?:the |my |your )?day|eod|"
    "in the (?:morning|afternoon|evening)|first thing|por la (?:manana|tarde|noche)|"
    "morning|afternoon|evening|night|noon|midday|midnight|lunch|lunchtime|"
    "fruh|frueh|vormittag|mittag|nachmittag|abend|nacht|matin|soir|tarde|noche|"
    "by|until|till|til|due|due by|on|at|in|within|for|the|of|before|please|"
    "bis|zum|zur|a la|au|al|am|im|der|dem|den|vor|pour|d'ici|jusqu'a|avant|le|la|para|antes|del|de|hasta|el|"
    "utc|gmt|cet|cest|est|edt|cst|cdt|mst|mdt|pst|pdt|et|pt|bst"
)
"""Words that neither move the day nor cast doubt on it; time of day is left out of account."""

DOUBTS = "before vor avant antes around about sometime approximately ca circa etwa gegen vers"
"""Words that leave the day standing, but not firmly."""

REFUSALS = (
    "every each daily weekly monthly yearly or not never after since from to through between past last ago previous "
    "yesterday early earlier mid middle beginning start starting commencing w later first second third half than "
    "jeden jede jedes oder nicht nach seit ab letzte letzten letzter zwischen anfang mitte gestern "
    "chaque ou pas apres depuis dernier derniere entre debut milieu hier "
    "cada o no despues desde pasado pasada principios mediados ayer"
)
"""Words after which the day that was found is not the day that was meant."""
