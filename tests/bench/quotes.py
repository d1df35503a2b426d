"""Measures how quotes and signatures are told apart, on the cases of other reply parsers' suites, read where they lie.

    python -m tests.bench.quotes --data FOLDER

A case is an email and what its suite asserts of it, in JavaScript or Ruby. Each form of assertion is translated once,
for all cases; a case is right when all that it asserts holds. Where ours differs by policy alone, the case is not
right either, and the policy is named.
"""

import argparse
import ast
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.source._text import clean
from adapters.source.mail._quotes import sections
from domain.conversation import SegmentKind

SHARE_MIN = 0.9
"""Below it, the command fails."""
NO_DATA = 2
"""How the process ends when there is nothing to measure."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A stretch as the suites know it; an own one may be blank."""

    kind: SegmentKind
    text: str
    hidden: bool = False
    """Nothing of the mail's own follows, and it is not own itself: what a reader does not have to see."""

    def is_a(self, name: str) -> bool:
        """Whether `isQuoted`, `signature?` and the like hold."""
        asked = name.lower().removeprefix("is").rstrip("?()")
        return self.hidden if asked == "hidden" else self.kind.value == asked


@dataclass(frozen=True, slots=True)
class Reply:
    """A mail, taken apart."""

    fragments: tuple[Fragment, ...]

    @property
    def visible(self) -> str:
        return "\n".join(fragment.text for fragment in self.fragments if not fragment.hidden)

    @property
    def quoted(self) -> str:
        return "\n".join(fragment.text for fragment in self.fragments if fragment.is_a("quoted"))

    def part(self, number: str) -> Fragment:
        index = int(number)
        return self.fragments[index] if index < len(self.fragments) else Fragment(SegmentKind.OWN, "")


def reply_of(email: str) -> Reply:
    """The mail's sections as fragments: both suites take the blank lines between a quote and a signature for one."""
    text = clean(email)
    found: list[Fragment] = []
    for section in sections(text):
        if found and found[-1].kind is SegmentKind.QUOTED and section.kind is SegmentKind.SIGNATURE:
            found.append(Fragment(SegmentKind.OWN, ""))
        found.append(Fragment(section.kind, text[section.start : section.end]))
    return _hiding(found)


def _hiding(found: Sequence[Fragment]) -> Reply:
    last = max((i for i, one in enumerate(found) if one.kind is SegmentKind.OWN and one.text), default=-1)
    return Reply(tuple(Fragment(one.kind, one.text, hidden=i > last) for i, one in enumerate(found)))


def _with_names_signed(reply: Reply) -> Reply:
    """As if a last line of a dash and a name were a signature."""
    found: list[Fragment] = []
    for one in reply.fragments:
        words, mark, name = one.text.rpartition("\n-")
        if one.kind is SegmentKind.OWN and mark and "\n" not in name.strip():
            found += [Fragment(one.kind, words.rstrip()), Fragment(SegmentKind.SIGNATURE, f"-{name}")]
        else:
            found.append(one)
    return _hiding(found)


def _without_long_dashes(reply: Reply) -> Reply:
    """As if a line of one long dash were like any other."""
    text = "\n\n".join(one.text for one in reply.fragments)
    return _hiding([Fragment(SegmentKind.OWN, text)]) if "\n\u2014\n" in text else reply


POLICIES: tuple[tuple[str, Callable[[Reply], Reply], frozenset[str]], ...] = (
    ("a name beneath the words is own: a sign-off is not worth losing a sentence for", _with_names_signed, frozenset()),
    ("a line of one long dash begins a signature", _without_long_dashes, frozenset()),
    (
        "a section lasts as long as its kind, however long the line is that says who wrote it",
        lambda reply: reply,
        frozenset({"count"}),
    ),
)
"""Where ours differs: a case in which it does is one that holds once the reply is read as theirs have it, without the
assertions of these forms.
"""


Case = Mapping[str, Any]  # Any: JSON of another project
Check = Callable[[Reply, re.Match[str], Mapping[str, str]], bool]


def _counted(reply: Reply, found: re.Match[str], _: Mapping[str, str]) -> bool:
    return len(reply.fragments) == int(found[1])


def _counted_least(reply: Reply, found: re.Match[str], _: Mapping[str, str]) -> bool:
    return len(reply.fragments) >= int(found[1])


def _each(reply: Reply, found: re.Match[str], _: Mapping[str, str]) -> bool:
    expected = [word.strip() == "true" for word in found[1].split(",")]
    return [fragment.is_a(found[2]) for fragment in reply.fragments] == expected


def _one(reply: Reply, found: re.Match[str], _: Mapping[str, str]) -> bool:
    return reply.part(found[2]).is_a(found[3]) == (found[1] == "true")


def _some(reply: Reply, found: re.Match[str], _: Mapping[str, str]) -> bool:
    return any(fragment.is_a(found[1]) for fragment in reply.fragments)


def _none(reply: Reply, found: re.Match[str], constants: Mapping[str, str]) -> bool:
    return not _some(reply, found, constants)


def _worded(reply: Reply, found: re.Match[str], constants: Mapping[str, str]) -> bool:
    return clean(reply.part(found[2]).text) == _string(found[1], constants)


def _matched(reply: Reply, found: re.Match[str], _: Mapping[str, str]) -> bool:
    return re.search(found[1], reply.part(found[2]).text, re.MULTILINE) is not None


def _held(reply: Reply, found: re.Match[str], constants: Mapping[str, str]) -> bool:
    return _string(found[1], constants) in reply.part(found[2]).text


def _seen(reply: Reply, found: re.Match[str], constants: Mapping[str, str]) -> bool:
    return clean(reply.visible) == _string(found[1], constants)


def _quoted(reply: Reply, found: re.Match[str], _: Mapping[str, str]) -> bool:
    return re.search(found[1] or ".", reply.quoted) is not None


def _itself(reply: Reply, _: re.Match[str], __: Mapping[str, str]) -> bool:
    """What a parser asserts of itself alone: here, that there is something."""
    return bool(reply.fragments)


_STRING = r'("(?:[^"\\]|\\.)*"|[A-Z_]{3,})'
_PART = r"(?:reply\.)?fragments\[(\d+)\](?:\.toString\(\)|\.to_s)?(?:\.trim\(\))?"
_END = r"\);"
FORMS: tuple[tuple[str, str, Check], ...] = (
    ("count", rf"test\.equal\((\d+), (?:reply\.)?fragments\.length{_END}", _counted),
    ("count", r"assert_equal (\d+), reply\.fragments\.size", _counted),
    ("least", rf"test\.equal\(true, fragments\.length >= (\d+){_END}", _counted_least),
    (
        "each",
        r"test\.deepEqual\(\[([\w, ]+)\], _\.map\(reply\.fragments, function\(f\) \{ return f\.(\w+)\(\); \}\)\);",
        _each,
    ),
    ("each", r"assert_equal \[([\w, ]+)\],\s+reply\.fragments\.map \{ \|f\| f\.(\w+)\? \}", _each),
    ("one", rf"test\.equal\((true|false), {_PART}\.(is\w+)\(\){_END}", _one),
    ("some", rf"test\.equal\(true, fragments\.some\(f => f\.(\w+)\(\)\){_END}", _some),
    ("none", r"assert reply\.fragments\.none\? \{ \|f\| f\.(\w+)\? \}", _none),
    ("text", rf"test\.equal\({_STRING}, {_PART}{_END}", _worded),
    ("text", rf"assert_equal {_STRING}, {_PART}", _worded),
    ("match", rf"test\.equal\(true, ?/(.+)/\.test\({_PART}\){_END}", _matched),
    ("match", rf"assert_match\(/(.+)/, {_PART}\)", _matched),
    ("match", rf"assert_match {_STRING}, {_PART}", _held),
    ("visible", rf"test\.equal\({_STRING}, (?:email\.getVisibleText\(\)|reply|text){_END}", _seen),
    ("visible", rf"assert_equal {_STRING},\s+EmailReplyParser\.parse_reply\(body\)", _seen),
    ("quoted", rf"test\.equal\(true, (?:/(.+)/\.test\(quoted\)|quoted\.length > 0){_END}", _quoted),
    ("itself", r"assert_equal (?:reply|EmailReplyParser)\.[^\n]+(?:reply\.visible_text|parse_reply\(body\))", _itself),
    ("itself", r"refute_predicate fragments, :empty\?|assert_equal body\.encoding, fragment\.to_s\.encoding", _itself),
)
"""The name of each form of assertion, how it is written, and what it says."""

_ASSERTION = re.compile(r"\btest\.\w+\(|\b(?:assert|refute)\w*\b")


def _string(written: str, constants: Mapping[str, str]) -> str:
    """The string that JavaScript or Ruby means, in normal form."""
    if not written.startswith('"'):
        return clean(constants[written])
    return clean(str(ast.literal_eval(written.replace("\n", "\\n"))))


def failed(case: Case, constants: Mapping[str, str], reply: Reply) -> set[str]:
    """The forms of what the case asserts and does not hold; `unknown` for an assertion that is in no form."""
    told = "\n".join(case["assertions"]) if "assertions" in case else case["ruby"]
    checks = [(name, check, found) for name, written, check in FORMS for found in re.finditer(written, told)]
    forms = {name for name, check, found in checks if not check(reply, found, constants)}
    return forms if len(checks) == len(_ASSERTION.findall(told)) else forms | {"unknown"}


def policy_of(case: Case, constants: Mapping[str, str], reply: Reply) -> str | None:
    """The policy for which the case does not hold, if that is all."""
    return next((words for words, read, but in POLICIES if failed(case, constants, read(reply)) <= but), None)


def cases_in(folder: Path) -> list[Case]:
    """All cases, in the order of their files."""
    return [json.loads(line) for path in sorted(folder.glob("*_cases.jsonl")) for line in path.open(encoding="utf-8")]


def constants_in(folder: Path) -> dict[str, str]:
    """The constants that the assertions name."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*_constants.json"))]
    return {name: value for constants in found for name, value in constants.items()}


def measure(cases: Iterable[Case], constants: Mapping[str, str]) -> dict[str, Any]:  # Any: numbers, and a table
    """Prints what is not right, and gives the figures."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    by_policy = 0
    for case in cases:
        total[case["suite"]] += 1
        reply = reply_of(case["email"])
        if not (forms := failed(case, constants, reply)):
            right[case["suite"]] += 1
            continue
        policy = policy_of(case, constants, reply)
        by_policy += policy is not None
        print(f"{case['suite']} {case['test']}: {', '.join(sorted(forms))}: {policy or 'wrong'}")  # noqa: T201
    for suite, number in total.items():
        print(f"{suite}: {right[suite]} of {number}")  # noqa: T201
    return {
        "cases": total.total(),
        "right": right.total(),
        "share": round(right.total() / max(1, total.total()), 4),
        "by_policy": by_policy,
        "suites": {suite: [right[suite], number] for suite, number in total.items()},
    }


def main() -> int:
    """Measure the cases of a folder; the last line is JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the suites' *_cases.jsonl")
    folder = parser.parse_args().data
    cases = cases_in(folder)
    if not cases:
        print(f"There are no *_cases.jsonl in {folder}: name the folder that holds the suites.", file=sys.stderr)  # noqa: T201
        return NO_DATA
    figures = measure(cases, constants_in(folder))
    print(json.dumps(figures))  # noqa: T201
    return 0 if figures["right"] >= SHARE_MIN * figures["cases"] else 1


if __name__ == "__main__":
    sys.exit(main())
