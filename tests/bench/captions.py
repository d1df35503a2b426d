"""The captions files of two suites, read as their own tests say: `python -m tests.bench.captions --data FOLDER`.

FOLDER holds `captions/*.tar.xz`, each a suite with its tests and samples. What a sample should become is taken from
the source of those tests when this runs: which samples a test reads, how many captions it counts, which texts and
starts it names, and which files it wants refused. Where a suite has a strict and a lenient way, the lenient one, its
default, is what counts; the last line is JSON.
"""

import argparse
import ast
import json
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

from adapters.source._charsets import decode
from adapters.source._received import Received
from adapters.source.spoken import read_captions
from adapters.source.spoken._captions import _read
from adapters.source.spoken._cues import lines_of
from adapters.source.spoken._times import elapsed
from adapters.source.spoken._voices import _plain
from domain.failures import InputRefused

RECEIVED = Received(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
SAMPLE_SUFFIXES = {".vtt", ".srt", ".sbv"}
MEMBER_BYTES_MAX = 4 * 1024 * 1024
REFUSALS = {"MalformedFileError", "MalformedCaptionError", "SRTParseError"}
READERS = {"read", "from_srt", "from_sbv"}
CHANGES = {"shift", "sync", "change_framerate"}
"""A test that calls one of these looks at more than was read."""
POLICIES = {
    "no_captions.vtt": "a suite reads it as no captions; a message without words is refused as `empty`",
}
"""Why our reading differs, where it does on purpose."""


@dataclass(slots=True)
class Expected:
    """What a suite's tests say of one sample."""

    refused: bool = False
    strict_refused: bool = False
    count: int | None = None
    texts: dict[int, str] = field(default_factory=dict)
    starts: dict[int, str] = field(default_factory=dict)


def measure(folder: Path) -> dict[str, str]:
    """For each sample that a test reads: nothing where our reading is as its suite says, else what differs."""
    found: dict[str, str] = {}
    for archive in sorted((folder / "captions").glob("*.tar.xz")):
        files = dict(_members(archive))
        samples = {PurePosixPath(name).name: body for name, body in files.items() if _is_sample(name)}
        tests = [body.decode() for name, body in files.items() if PurePosixPath(name).match("test_*.py")]
        expected = expectations(tests, set(samples))
        for name in sorted(expected):
            found[f"{archive.name.partition('.')[0]}/{name}"] = _difference(samples[name], expected[name])
    return found


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(archive) as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isfile() and member.size <= MEMBER_BYTES_MAX else None
            if content:
                yield member.name, content.read()


def _is_sample(name: str) -> bool:
    return PurePosixPath(name).suffix in SAMPLE_SUFFIXES


def expectations(sources: list[str], samples: set[str]) -> dict[str, Expected]:
    """What the test functions in these sources say of the samples they name."""
    expected: dict[str, Expected] = {}
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef):
                _learn(node, samples, expected)
    return expected


def _learn(test: ast.FunctionDef, samples: set[str], expected: dict[str, Expected]) -> None:
    read: dict[str, Expected] = {}
    """By the name of a variable, the sample that it holds or whose captions it counts."""
    if any(getattr(node, "attr", "") in CHANGES for node in ast.walk(test)):
        return
    for node in ast.walk(test):
        for name in _named(node, samples):
            expected.setdefault(name, Expected())
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            for name in _read_in(node.value, samples):
                read[node.targets[0].id] = expected.setdefault(name, Expected())
    for call in (node for node in ast.walk(test) if isinstance(node, ast.Call)):
        match getattr(call.func, "attr", ""):
            case "assertRaises":
                _learn_refusal(call, samples, expected)
            case "assertEqual" if len(call.args) >= 2:
                _learn_equal(call, samples, expected, read)


def _named(node: ast.AST, samples: set[str]) -> list[str]:
    """The samples that a string names; of an f-string, all that its pattern could mean."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value] if node.value in samples else []
    if isinstance(node, ast.JoinedStr):
        parts = [str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values]
        pattern = "".join(parts)
        named = pattern.strip("*.") not in {"", "vtt", "srt", "sbv"}
        return [name for name in samples if named and PurePosixPath(name).match(pattern)]
    return []


def _samples_in(node: ast.AST, samples: set[str]) -> list[str]:
    return [name for inner in ast.walk(node) for name in _named(inner, samples)]


def _read_in(node: ast.AST, samples: set[str]) -> list[str]:
    """The sample that an expression reads, as a WebVTT or its captions."""
    calls = [c for c in ast.walk(node) if isinstance(c, ast.Call) and getattr(c.func, "attr", "") in READERS]
    return _samples_in(node, samples) if calls and not isinstance(node, ast.ListComp) else []


def _learn_refusal(call: ast.Call, samples: set[str], expected: dict[str, Expected]) -> None:
    error = call.args[0] if call.args else None
    if (getattr(error, "attr", None) or getattr(error, "id", "")) not in REFUSALS:
        return
    strict = any(keyword.arg == "strict" for keyword in call.keywords)
    for name in _samples_in(call, samples):
        one = expected.setdefault(name, Expected())
        one.strict_refused |= strict
        one.refused |= not strict


def _learn_equal(call: ast.Call, samples: set[str], expected: dict[str, Expected], read: dict[str, Expected]) -> None:
    """`assertEqual(len(vtt.captions), 4)`, `assertEqual(vtt.captions[2].text, "…")`, in either order."""
    left, right = call.args[:2]
    said, value = (left, right) if isinstance(right, ast.Constant) else (right, left)
    if not isinstance(value, ast.Constant):
        return
    one = _subject(said, samples, expected, read)
    if one is None:
        return
    if isinstance(value.value, int):
        counted = said.args[0] if isinstance(said, ast.Call) and getattr(said.func, "id", "") == "len" else said
        if isinstance(counted, ast.Name) or getattr(counted, "attr", "") == "captions":
            one.count = value.value
    elif isinstance(said, ast.Attribute) and said.attr in {"text", "start"} and isinstance(value.value, str):
        position = _position(said.value)
        if position is not None:
            (one.texts if said.attr == "text" else one.starts)[position] = value.value


def _subject(
    said: ast.AST, samples: set[str], expected: dict[str, Expected], read: dict[str, Expected]
) -> Expected | None:
    for name in _read_in(said, samples):
        return expected.setdefault(name, Expected())
    return next((read[n.id] for n in ast.walk(said) if isinstance(n, ast.Name) and n.id in read), None)


def _position(node: ast.AST) -> int | None:
    """Which caption `vtt[1]` or `vtt.captions[1]` is."""
    if not isinstance(node, ast.Subscript) or getattr(node.value, "attr", "captions") != "captions":
        return None
    try:
        position = ast.literal_eval(node.slice)
    except ValueError:
        return None
    return position if isinstance(position, int) else None


def _difference(body: bytes, expected: Expected) -> str:
    """What of our reading is not as expected."""
    try:
        text = read_captions(body, None, RECEIVED).text
    except InputRefused as refused:
        return "" if expected.refused else f"refused as {refused.reason}"
    if expected.refused and not (expected.count or expected.texts):
        return "read, not refused"
    cues = _read(lines_of(decode(body, None))).cues
    if expected.count is not None and len(cues) != expected.count:
        return f"{len(cues)} captions, not {expected.count}"
    shown = " ".join(text.split())
    for position, words in expected.texts.items():
        wanted = " ".join(words.split())
        plain = " ".join(" ".join(map(_plain, cues[position].lines)).split())
        if plain != wanted or wanted not in shown:
            return f"caption {position} reads otherwise"
    for position, start in expected.starts.items():
        if cues[position].start != (elapsed(start) or timedelta()):
            return f"caption {position} starts at {cues[position].start}"
    return ""


def main() -> int:
    """Print a line for each sample, the share that is as its suite says, and the same as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds captions/*.tar.xz")
    folder: Path = parser.parse_args().data
    if not any((folder / "captions").glob("*.tar.xz")):
        print(f"There is no captions/*.tar.xz in {folder}: give the folder of the suites.", file=sys.stderr)  # noqa: T201  the answer
        return 2
    found = measure(folder)
    for name, difference in found.items():
        reason = POLICIES.get(PurePosixPath(name).name, "") if difference else ""
        print(f"{name:<50} {difference or 'as its suite says'}{f' ({reason})' if reason else ''}")  # noqa: T201  the figures
    as_said = sum(not difference for difference in found.values())
    unexplained = [n for n, difference in found.items() if difference and PurePosixPath(n).name not in POLICIES]
    print(f"{as_said} of {len(found)} files as their suites say")  # noqa: T201  the same
    print(json.dumps({"as_said": as_said, "files": len(found), "unexplained": unexplained}))  # noqa: T201  the same
    return 0


if __name__ == "__main__":
    sys.exit(main())
