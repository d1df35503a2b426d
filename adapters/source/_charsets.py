"""Turns bytes into text: by their byte order mark, by the charset they are said to be in, else by their looks."""

import codecs
import re
from functools import lru_cache
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks, and the codec of Python's that reads and drops each."""
_ANY_MARK = tuple(mark for mark, _ in _MARKS)

_LABELS: Final = {
    label: codec
    for codec, labels in {
        "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 x-utf-8 utf8mb4",
        "utf-16-le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff",
        "utf-16-be": "unicodefffe",
        "cp874": "dos-874 windows-874 iso885911",
        "cp932": "windows-31j x-sjis",
        "cp949": "cseuckr csksc56011987 iso-ir-149 ks_c_5601 ks_c_5601-1989 ksc_5601 windows-949",
        "big5hkscs": "cn-big5 x-x-big5",
        "euc_jp": "cseucpkdfmtjapanese x-euc-jp",
        "gb18030": "csgb2312 gb_2312 gb_2312-80 x-gbk x-gb2312",
        "iso8859-6": "csiso88596e csiso88596i iso-8859-6-e iso-8859-6-i",
        "iso8859-7": "sun_eu_greek",
        "iso8859-8": "csiso88598e csiso88598i iso-8859-8-e iso-8859-8-i logical visual",
        "iso8859-15": "csisolatin9",
        "koi8-r": "koi koi8",
        "koi8-u": "koi8-ru",
        "mac-roman": "csmacintosh mac x-mac-roman",
        "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    }.items()
    for label in labels.split()
}
"""Labels of the WHATWG encoding standard, and some more that mails use, which Python does not know."""
_UNUSUAL = re.compile(r"^(?:x-(?=cp125)|(iso8859)(?=\d))")
"""Where labels of that standard differ from Python's by a rule: `x-cp1251`, `iso88592`."""
_MEANT: Final = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso2022_jp": "iso2022_jp_ext",
    "utf-16": "utf-16-le",
}
"""What that standard takes a charset for that Python takes by its letter."""
_SAYS_NOTHING: Final = {"us-ascii", "ascii", "ansi_x3.4-1968", "unknown-8bit", "x-unknown", "unknown", "default"}
_LABEL = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,39}")
_NOT_CHARSETS: Final = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"}
"""Codecs of Python's that are no charset of any message; some take quadratic time."""

_GUESSES: Final = (
    *("cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "iso8859_2"),
    *("cp932", "euc_jp", "gb18030", "big5", "euc_kr", "cp874"),
)
_GUESSED_BYTES_MAX = 64 * 1024
_TELLING_BYTES_MIN = 10
"""With fewer 8-bit bytes than this a guess is a gamble, and Windows-1252 the safest."""
_EIGHT_BIT = re.compile(rb"[\x80-\xff]")
_META = re.compile(rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_META_BYTES_MAX = 2_048
_JIS: Final = (b"\x1b$B", b"\x1b$@")


def decode(data: bytes, charset: str | None) -> str:
    """The bytes as text; what does not fit becomes U+FFFD.

    A byte order mark goes before all else, and is dropped. Then the declared charset is believed, under any label of
    the WHATWG encoding standard; but what is called Windows-1252 or Latin-1, and is sound UTF-8, is that. Where none
    is declared, or one that nobody knows or that says nothing of 8-bit bytes, UTF-8 is tried, then what
    charset-normalizer finds in the first 64 KiB, then Windows-1252.
    """
    if marked := marked_charset(data):
        return data.decode(marked, "replace")
    codec = _codec_of((charset or "").strip(" \t\r\n\f'\"").casefold())
    if codec not in {None, "cp1252"}:
        return data.decode(codec, "replace")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return data.decode(codec or _guessed(data), "replace")
    return data.decode("iso2022_jp_ext", "replace") if codec is None and any(mark in data for mark in _JIS) else text


def marked_charset(data: bytes) -> str | None:
    """The codec that a byte order mark names: `utf-8-sig`, `utf-16` or `utf-32`; None without a mark."""
    if not data.startswith(_ANY_MARK):
        return None
    return next(codec for mark, codec in _MARKS if data.startswith(mark))


def declared_in(html: bytes) -> str | None:
    """The charset that a page names in its own head; one in which that could not be read is UTF-8, as WHATWG says."""
    found = _META.search(html, 0, _META_BYTES_MAX)
    label = found[1].decode("ascii") if found else None
    return "utf-8" if label and label.lower().startswith("utf-16") else label


def _codec_of(label: str) -> str | None:
    """Python's codec for a label in small letters; None for one that nobody knows, or that says nothing."""
    return _known(label) if _LABEL.fullmatch(label) and label not in _SAYS_NOTHING else None


@lru_cache(maxsize=256)
def _known(label: str) -> str | None:
    try:
        name = codecs.lookup(_LABELS.get(label) or _UNUSUAL.sub(_usual, label)).name
        if name not in _NOT_CHARSETS:
            b"a".decode(name, "replace")  # refuses codecs that do not make text, such as base64
    except LookupError:
        return None
    return None if name in _NOT_CHARSETS else _MEANT.get(name, name)


def _usual(found: re.Match[str]) -> str:
    return f"{found[1]}-" if found[1] else ""


def _guessed(data: bytes) -> str:
    sample = data[:_GUESSED_BYTES_MAX]
    if len(sample) < len(data) and b"\n" in sample:  # no character is to be cut in two
        sample = sample[: sample.rfind(b"\n")]
    if len(_EIGHT_BIT.findall(sample)) < _TELLING_BYTES_MIN:
        return "cp1252"
    from charset_normalizer import from_bytes  # noqa: PLC0415  slow to import, and rarely needed

    best = from_bytes(sample, cp_isolation=list(_GUESSES)).best()
    if best is None or sample.decode("cp1252", "replace") == str(best):
        return "cp1252"
    return best.encoding
