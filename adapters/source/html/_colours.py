"""Reads colours of CSS, as far as mail uses them."""

import re

Colour = tuple[float, float, float]
"""Red, green, blue, 0 to 255."""

_HEX = re.compile(r"#?([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})")
_FUNCTION = re.compile(r"(rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\(([^()]{0,80})\)")
_SPACE = re.compile(r"(?:srgb|display-p3)\s")
_DARK, _PALE = 0.02, 0.98
_GREY_CHROMA_MAX = {"lab": 8.0, "lch": 8.0, "oklab": 0.03, "oklch": 0.03}
_NUMBER = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))(%|deg)?")
_NAMED = {
    "aliceblue": 0xF0F8FF, "antiquewhite": 0xFAEBD7, "aqua": 0x00FFFF, "aquamarine": 0x7FFFD4, "azure": 0xF0FFFF,
    "beige": 0xF5F5DC, "bisque": 0xFFE4C4, "black": 0x000000, "blanchedalmond": 0xFFEBCD, "blue": 0x0000FF,
    "blueviolet": 0x8A2BE2, "brown": 0xA52A2A, "burlywood": 0xDEB887, "buttontext": 0x000000, "cadetblue": 0x5F9EA0,
    "canvas": 0xFFFFFF, "canvastext": 0x000000, "chartreuse": 0x7FFF00, "chocolate": 0xD2691E, "coral": 0xFF7F50,
    "cornflowerblue": 0x6495ED, "cornsilk": 0xFFF8DC, "crimson": 0xDC143C, "cyan": 0x00FFFF, "darkblue": 0x00008B,
    "darkcyan": 0x008B8B, "darkgoldenrod": 0xB8860B, "darkgray": 0xA9A9A9, "darkgreen": 0x006400,
    "darkgrey": 0xA9A9A9, "darkkhaki": 0xBDB76B, "darkmagenta": 0x8B008B, "darkolivegreen": 0x556B2F,
    "darkorange": 0xFF8C00, "darkorchid": 0x9932CC, "darkred": 0x8B0000, "darksalmon": 0xE9967A,
    "darkseagreen": 0x8FBC8F, "darkslateblue": 0x483D8B, "darkslategray": 0x2F4F4F, "darkslategrey": 0x2F4F4F,
    "darkturquoise": 0x00CED1, "darkviolet": 0x9400D3, "deeppink": 0xFF1493, "deepskyblue": 0x00BFFF,
    "dimgray": 0x696969, "dimgrey": 0x696969, "dodgerblue": 0x1E90FF, "field": 0xFFFFFF, "fieldtext": 0x000000,
    "firebrick": 0xB22222, "floralwhite": 0xFFFAF0, "forestgreen": 0x228B22, "fuchsia": 0xFF00FF,
    "gainsboro": 0xDCDCDC, "ghostwhite": 0xF8F8FF, "gold": 0xFFD700, "goldenrod": 0xDAA520, "gray": 0x808080,
    "green": 0x008000, "greenyellow": 0xADFF2F, "grey": 0x808080, "honeydew": 0xF0FFF0, "hotpink": 0xFF69B4,
    "indianred": 0xCD5C5C, "indigo": 0x4B0082, "ivory": 0xFFFFF0, "khaki": 0xF0E68C, "lavender": 0xE6E6FA,
    "lavenderblush": 0xFFF0F5, "lawngreen": 0x7CFC00, "lemonchiffon": 0xFFFACD, "lightblue": 0xADD8E6,
    "lightcoral": 0xF08080, "lightcyan": 0xE0FFFF, "lightgoldenrodyellow": 0xFAFAD2, "lightgray": 0xD3D3D3,
    "lightgreen": 0x90EE90, "lightgrey": 0xD3D3D3, "lightpink": 0xFFB6C1, "lightsalmon": 0xFFA07A,
    "lightseagreen": 0x20B2AA, "lightskyblue": 0x87CEFA, "lightslategray": 0x778899, "lightslategrey": 0x778899,
    "lightsteelblue": 0xB0C4DE, "lightyellow": 0xFFFFE0, "lime": 0x00FF00, "limegreen": 0x32CD32, "linen": 0xFAF0E6,
    "magenta": 0xFF00FF, "maroon": 0x800000, "mediumaquamarine": 0x66CDAA, "mediumblue": 0x0000CD,
    "mediumorchid": 0xBA55D3, "mediumpurple": 0x9370DB, "mediumseagreen": 0x3CB371, "mediumslateblue": 0x7B68EE,
    "mediumspringgreen": 0x00FA9A, "mediumturquoise": 0x48D1CC, "mediumvioletred": 0xC71585, "midnightblue": 0x191970,
    "mintcream": 0xF5FFFA, "mistyrose": 0xFFE4E1, "moccasin": 0xFFE4B5, "navajowhite": 0xFFDEAD, "navy": 0x000080,
    "oldlace": 0xFDF5E6, "olive": 0x808000, "olivedrab": 0x6B8E23, "orange": 0xFFA500, "orangered": 0xFF4500,
    "orchid": 0xDA70D6, "palegoldenrod": 0xEEE8AA, "palegreen": 0x98FB98, "paleturquoise": 0xAFEEEE,
    "palevioletred": 0xDB7093, "papayawhip": 0xFFEFD5, "peachpuff": 0xFFDAB9, "peru": 0xCD853F, "pink": 0xFFC0CB,
    "plum": 0xDDA0DD, "powderblue": 0xB0E0E6, "purple": 0x800080, "rebeccapurple": 0x663399, "red": 0xFF0000,
    "rosybrown": 0xBC8F8F, "royalblue": 0x4169E1, "saddlebrown": 0x8B4513, "salmon": 0xFA8072, "sandybrown": 0xF4A460,
    "seagreen": 0x2E8B57, "seashell": 0xFFF5EE, "sienna": 0xA0522D, "silver": 0xC0C0C0, "skyblue": 0x87CEEB,
    "slateblue": 0x6A5ACD, "slategray": 0x708090, "slategrey": 0x708090, "snow": 0xFFFAFA, "springgreen": 0x00FF7F,
    "steelblue": 0x4682B4, "tan": 0xD2B48C, "teal": 0x008080, "thistle": 0xD8BFD8, "tomato": 0xFF6347,
    "turquoise": 0x40E0D0, "violet": 0xEE82EE, "wheat": 0xF5DEB3, "white": 0xFFFFFF, "whitesmoke": 0xF5F5F5,
    "window": 0xFFFFFF, "windowtext": 0x000000, "yellow": 0xFFFF00, "yellowgreen": 0x9ACD32,
}  # fmt: skip
"""Those of CSS Color 4, and the system's as they are on a white page."""


def colour(value: str) -> tuple[Colour, float] | None:
    """The colour and how opaque it is, 0 to 1; None for what is not known to be a colour.

    Args:
        value: in lower case.
    """
    value = value.strip()
    if value == "transparent":
        return (0, 0, 0), 0.0
    if value in _NAMED:
        return _split(_NAMED[value]), 1.0
    if found := _HEX.fullmatch(value):
        digits = found[1] if len(found[1]) > 4 else "".join(2 * digit for digit in found[1])  # noqa: PLR2004  # #rgb(a)
        opaque = int(digits[6:8], 16) / 255 if digits[6:] else 1.0
        return _split(int(digits[:6], 16)), opaque
    if found := _FUNCTION.fullmatch(value):
        return _called(found[1], found[2])
    return None


def alike(one: Colour, other: Colour) -> bool:
    """Whether nobody tells letters of one colour on a ground of the other.

    12 of 255 in each channel is a contrast of about 1.1 to 1 on white; WCAG asks for 4.5.
    """
    return all(abs(a - b) <= 12 for a, b in zip(one, other, strict=True))  # noqa: PLR2004  # said above


def over(upper: tuple[Colour, float], ground: Colour) -> Colour:
    """The colour one sees through to the ground."""
    (red, green, blue), opaque = upper
    rest = 1 - opaque
    return red * opaque + ground[0] * rest, green * opaque + ground[1] * rest, blue * opaque + ground[2] * rest


def _split(number: int) -> Colour:
    return number >> 16, number >> 8 & 255, number & 255


def _called(function: str, arguments: str) -> tuple[Colour, float] | None:
    if function == "color" and not _SPACE.match(arguments.lstrip()):
        return None
    given = [(float(number), unit) for number, unit in _NUMBER.findall(_SPACE.sub("", arguments))]
    if len(given) not in {3, 4}:
        return None
    opaque = 1.0
    if len(given) == 4:  # noqa: PLR2004  # three channels and alpha
        opaque = min(max(given[3][0] / (100 if given[3][1] == "%" else 1), 0.0), 1.0)
    channels = _channels(function, given[:3])
    return (channels, opaque) if channels else None


def _channels(function: str, given: list[tuple[float, str]]) -> Colour | None:
    (one, unit), (two, _), (three, _) = given
    if function in {"rgb", "color"}:
        whole = 255 if function == "color" else 1
        red, green, blue = (min(max(n * (2.55 if unit == "%" else whole), 0), 255) for n, unit in given)
        return red, green, blue
    if function == "hsl":
        return _from_hsl(one, two / 100, three / 100)
    if function == "hwb":
        return _from_hwb(one, two / 100, three / 100)
    # Of the rest only what is black or white whatever its hue: the others hide nothing on a usual ground.
    light = one / (1 if function.startswith("ok") and unit != "%" else 100)
    if light <= 0 or light >= 1:
        return (0, 0, 0) if light <= 0 else (255, 255, 255)
    chroma = abs(two) if function.endswith("lch") else max(abs(two), abs(three))
    return (
        (0, 0, 0)
        if light < _DARK
        else (255, 255, 255)
        if light > _PALE and chroma <= _GREY_CHROMA_MAX[function]
        else None
    )


def _from_hwb(hue: float, white: float, black: float) -> Colour:
    """By the formula of CSS Color 4, section 8.1."""
    if white + black >= 1:
        grey = 255 * white / (white + black)
        return grey, grey, grey
    red, green, blue = (channel * (1 - white - black) + 255 * white for channel in _from_hsl(hue, 1, 0.5))
    return red, green, blue


def _from_hsl(hue: float, saturation: float, lightness: float) -> Colour:
    """By the formula of CSS Color 4, section 7.1."""
    saturation, lightness = min(max(saturation, 0), 1), min(max(lightness, 0), 1)
    reach = saturation * min(lightness, 1 - lightness)

    def channel(n: int) -> float:
        k = (n + hue / 30) % 12
        return 255 * (lightness - reach * max(-1, min(k - 3, 9 - k, 1)))

    return channel(0), channel(8), channel(4)
