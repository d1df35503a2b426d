"""Where people write the month of 3/4 first, and where the day."""

from datetime import datetime
from typing import Final

_MONTH_FIRST: Final = (
    "America/Adak America/Anchorage America/Atka America/Boise America/Chicago America/Denver America/Detroit "
    "America/Fort_Wayne America/Indianapolis America/Juneau America/Knox_IN America/Los_Angeles America/Louisville "
    "America/Menominee America/Metlakatla America/New_York America/Nome America/Phoenix America/Puerto_Rico "
    "America/Shiprock America/Sitka America/Yakutat Pacific/Honolulu Pacific/Johnston "
    "EST5EDT CST6CDT MST7MDT PST8PDT"
)
_MONTH_FIRST_REGIONS: Final = ("US/", "America/Indiana/", "America/Kentucky/", "America/North_Dakota/")
_DAY_FIRST: Final = (
    "America/Asuncion America/Bahia America/Belem America/Bogota America/Buenos_Aires America/Campo_Grande "
    "America/Cancun America/Caracas America/Chihuahua America/Ciudad_Juarez America/Costa_Rica America/Cuiaba "
    "America/El_Salvador America/Fortaleza America/Guatemala America/Guayaquil America/Havana America/Hermosillo "
    "America/La_Paz America/Lima America/Maceio America/Managua America/Manaus America/Mazatlan America/Merida "
    "America/Mexico_City America/Monterrey America/Montevideo America/Porto_Velho America/Punta_Arenas "
    "America/Recife America/Rio_Branco America/Santarem America/Santiago America/Santo_Domingo America/Sao_Paulo "
    "America/Tegucigalpa America/Tijuana Asia/Calcutta Asia/Kolkata Atlantic/Azores Atlantic/Canary Atlantic/Faroe "
    "Atlantic/Madeira Atlantic/Reykjavik Pacific/Auckland Eire GB NZ Poland Portugal Turkey"
)
_DAY_FIRST_REGIONS: Final = ("Europe/", "Australia/", "America/Argentina/", "Brazil/", "Chile/", "Mexico/")
_NEITHER: Final = frozenset({"Europe/Budapest", "Europe/Vilnius"})
"""They write the year first, and then the month."""


def month_first(zone: str | None, at: datetime) -> bool | None:
    """Whether the month is written first, by the custom of the user's zone; None where that does not tell.

    The order is that of the pattern of day and month (`Md`) in Unicode's CLDR, for the language most spoken at work
    in the zone: `M/d` in the United States, `d/M` in most of Europe, in Latin America, Australia, New Zealand and
    India. Canada and the Philippines use both, and UTC is nobody's home.

    Args:
        zone: the user's IANA zone, or None for that of `at`.
        at: when the phrase was said.
    """
    name = zone or getattr(at.tzinfo, "key", None) or ""
    if name in _MONTH_FIRST.split() or name.startswith(_MONTH_FIRST_REGIONS):
        return True
    if name in _NEITHER:
        return None
    return False if name in _DAY_FIRST.split() or name.startswith(_DAY_FIRST_REGIONS) else None
