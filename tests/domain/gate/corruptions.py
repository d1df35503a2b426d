"""A seeded corpus: answers as models give them, any JSON, and what may befall a text on its way."""

import json
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, NamedTuple

from domain.proposals import QuestionKind

_WORDS = [
    *("send", "offer", "Nora", "Friday", "the", "signed", "invoice", "it's", "end", "no.", "caf\u00e9", "\U0001f600"),
    *("1,200", "{so}", "[x]", "a:b,", '"yes"', "\\", "C:\\new", "see:", "(two)", "'quoted'", '5"', "}],", '":', '",'),
]
_MARKS = "{}[],:\"'\\ 0123456789.-+eEtfnaTFNu/#`"
_PROSE = ("Here you are: ", "I cannot help with that. ", "# note", "// see below", "null ", "```", "<json>")
_STYLES: tuple[dict[str, Any], ...] = (
    {},
    {"separators": (",", ":")},
    {"indent": 2},
    {"ensure_ascii": False},
    {"ensure_ascii": False, "indent": 1},
)


class Sample(NamedTuple):
    """A text, and what it once said."""

    kind: str
    """A question kind, or `json`."""
    text: str
    said: tuple[str, ...]
    """Texts of valid JSON that this one comes of: the answer, and what lies between where two things befell it."""
    corruption: str


def sentence(random: Random, words_max: int = 8) -> str:
    """Words with all that is awkward in JSON among them."""
    return " ".join(random.choices(_WORDS, k=random.randint(1, words_max)))


def value_of(kind: str, random: Random) -> Any:
    """A valid answer to a question, or any JSON."""
    match kind:
        case QuestionKind.TASKS:
            return {"tasks": [_task(random) for _ in range(random.randint(0, 3))]}
        case QuestionKind.DECISIONS:
            pairs = [(sentence(random), sentence(random)) for _ in range(random.randint(0, 3))]
            return {"decisions": [{"statement": a, "quote": b} for a, b in pairs]}
        case QuestionKind.DRAFT:
            return {"subject": sentence(random), "body": sentence(random) + "\n\n" + sentence(random, 20)}
        case QuestionKind.JUDGE:
            return {"grade": random.choice(["good", "Fair"]), "reasons": [sentence(random), sentence(random)]}
        case _:
            return any_json(random, 4)


def _task(random: Random) -> dict[str, Any]:
    task: dict[str, Any] = {"title": sentence(random), "quote": sentence(random)}
    more = {"owner": "Ben", "due": None, "confidence": random.choice([1, 0, 0.5, 0.95])}
    return task | {name: field for name, field in more.items() if random.random() < 0.5}


def any_json(random: Random, depth: int) -> Any:
    """Any JSON value, lists of all sorts mixed among it."""
    if depth == 0 or random.random() < 0.3:
        return random.choice([0, 7, -1, 12.5, 1e30, True, False, None, "", "a", sentence(random, 4)])
    children = [any_json(random, depth - 1) for _ in range(random.randint(0, 4))]
    if random.random() < 0.5:
        return children
    names = random.sample(["a", "b b", "tasks", "it's", 'q"', "x_1"], len(children))
    return dict(zip(names, children, strict=True))


def samples(seed: int, count: int) -> Iterator[Sample]:
    """Corrupted texts, each unlike the one that it comes of."""
    random = Random(seed)  # noqa: S311  a corpus, and the same each time
    while count:
        kind = random.choice([*QuestionKind, "json", "json"])
        text = json.dumps(value_of(kind, random), **random.choice(_STYLES))
        name = random.choice([*CORRUPTIONS])
        corrupted, *between = CORRUPTIONS[name](random, text)
        if corrupted != text:
            count -= 1
            fenced = f"```json\n{corrupted}\n```" if random.random() < 0.1 else corrupted
            yield Sample(kind, fenced, (text, *between), name)


_Edit = Callable[[Random, str, int], str]


def _drop(_: Random, text: str, at: int) -> str:
    return text[:at] + text[at + 1 :]


def _double(_: Random, text: str, at: int) -> str:
    return text[:at] + text[at : at + 1] + text[at:]


def _swap(_: Random, text: str, at: int) -> str:
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def _put(random: Random, text: str, at: int) -> str:
    return text[:at] + random.choice(_MARKS) + text[at:]


def _change(random: Random, text: str, at: int) -> str:
    return text[:at] + random.choice(_MARKS) + text[at + 1 :]


def _alter(random: Random, text: str, at: int) -> str:
    return text[:at] + random.choice("'`\u201d\u201c") + text[at + 1 :]


def _gap(random: Random, text: str, at: int) -> str:
    return text[:at] + text[at + random.randint(2, 30) :]


def _prose(random: Random, text: str, at: int) -> str:
    return text[:at] + random.choice(_PROSE) + text[at:]


def _once(edit: _Edit, marks: str = r"(?s).") -> Callable[[Random, str], tuple[str, ...]]:
    """One edit, at one of the marks."""

    def befall(random: Random, text: str) -> tuple[str, ...]:
        places = [match.start() for match in re.finditer(marks, text)]
        return (edit(random, text, random.choice(places)) if places else text,)

    return befall


def _both(*edits: _Edit, marks: str = r"(?s).") -> Callable[[Random, str], tuple[str, ...]]:
    """Two edits at two of the marks, and what either does alone."""

    def befall(random: Random, text: str) -> tuple[str, ...]:
        places = [match.start() for match in re.finditer(marks, text)]
        first, second = sorted(random.choices(places or [0], k=2))
        if second - first < 2:
            return (text,)
        late = random.choice(edits)(random, text, second)
        early_edit, seed = random.choice(edits), random.random()
        both, early = (early_edit(Random(seed), t, first) for t in (late, text))  # noqa: S311  the same edit twice
        return both, early, late

    return befall


def _cut(random: Random, text: str) -> tuple[str, ...]:
    return (text[: random.randrange(len(text))],)


def _behead(random: Random, text: str) -> tuple[str, ...]:
    return (text[random.randrange(len(text)) :],)


def _twice(random: Random, text: str) -> tuple[str, ...]:
    return (text + random.choice(["", " ", "\n", ","]) + random.choice([text, "{}", "[]", "1"]),)


def _around(random: Random, text: str) -> tuple[str, ...]:
    words = random.choice(_PROSE)
    return (random.choice([f"{words}\n{text}", f"{text}\n{words}", f"{text} {words}"]),)


CORRUPTIONS: dict[str, Callable[[Random, str], tuple[str, ...]]] = {
    "cut": _cut,
    "beheaded": _behead,
    "dropped": _once(_drop),
    "doubled": _once(_double),
    "swapped": _once(_swap),
    "put": _once(_put),
    "changed": _once(_change),
    "gap": _once(_gap),
    "prose within": _once(_prose),
    "prose around": _around,
    "two answers": _twice,
    "mark dropped": _once(_drop, r"[\[\]{}\",:]"),
    "marks dropped": _both(_drop, marks=r"[\[\]{}\",:]"),
    "brackets dropped": _both(_drop, marks=r"[\[\]{}]"),
    "mark swapped": _once(_swap, r"[\[\]{}\",:]"),
    "mark doubled": _once(_double, r"[\[\]{}\",:\\]"),
    "backslash dropped": _once(_drop, r"\\"),
    "backslashes dropped": _both(_drop, marks=r"\\"),
    "quote altered": _once(_alter, '"'),
    "quotes altered": _both(_alter, marks='"'),
    "two edits": _both(_drop, _double, _swap, _put, _change),
}
"""What befalls a text, by name. No line break is put into a string: one that stands there raw says itself."""
