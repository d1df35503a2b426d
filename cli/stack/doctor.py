"""What may be wrong, and the line that mends each."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from adapters.settings import Settings, load_settings
from cli.stack import _machine, _services
from cli.stack._check import Check, Level, fail, ok
from cli.stack._environment import Environment
from cli.stack._folder import DataFolder
from cli.stack._stackfile import StackFile, read_stack_file
from cli.stack._temporal import TemporalPlace, external_temporal
from domain.delivery import Way
from domain.failures import WinnowError
from domain.value import Value

CHECK_S_MAX = 10


_WAYS_OUT = {
    Way.OUTBOX: "approved drafts lie in the outbox; nothing is sent",
    Way.SMTP: "approved drafts leave by the mail server of WINNOW_SMTP_URL",
    Way.SOURCE: "approved drafts leave by the mailbox that their message came from",
}


class Diagnosis(Value):
    """Every check, and whether none failed."""

    healthy: bool
    checks: tuple[Check, ...]


async def diagnose(data_dir: Path | None, environment: Environment) -> Diagnosis:
    """Check the machine, the settings, and everything that should answer."""
    checks = list(_machine.check_installation())
    try:
        settings = load_settings()
        folder = DataFolder(root=(data_dir or settings.data_dir).expanduser().resolve())
        stack = read_stack_file(folder.root)
        place = external_temporal(environment) or _place(stack)
    except WinnowError as error:
        checks.append(fail("settings", str(error), "set what the message names, then: winnow doctor"))
        return _diagnosis(checks)
    checks.append(ok("settings", "every name is known, every value fits"))
    checks.append(ok("delivery", _WAYS_OUT[settings.delivery]))
    checks += _machine.check_folder(folder, settings, stack)
    checks += await _services_checks(folder, settings, stack, place, _services.lines_for(data_dir))
    return _diagnosis(checks)


def report(diagnosis: Diagnosis) -> str:
    """One line for each check, and under each that is not well the line that mends it."""
    lines: list[str] = []
    for check in diagnosis.checks:
        lines.append(f"{check.level:<4}  {check.name:<18} {check.detail}")
        if check.mend:
            lines.append(f"{'':<25}mend: {check.mend}")
    return "\n".join(lines)


async def _services_checks(
    folder: DataFolder, settings: Settings, stack: StackFile | None, place: TemporalPlace | None, lines: _services.Lines
) -> list[Check]:
    database_url = settings.database_url or (stack.database_url if stack else None)
    groups: list[tuple[str, Callable[[], Awaitable[list[Check]]]]] = [
        ("database", lambda: _services.check_database(database_url, lines)),
        ("temporal", lambda: _services.check_temporal(place, lines)),
        ("api", lambda: _services.check_api(stack, folder, lines)),
    ]
    results = await asyncio.gather(*(_limited(name, group, lines.restart) for name, group in groups))
    return [check for checks in results for check in checks]


async def _limited(name: str, group: Callable[[], Awaitable[list[Check]]], mend: str) -> list[Check]:
    try:
        async with asyncio.timeout(CHECK_S_MAX):
            return await group()
    except TimeoutError:
        return [fail(name, f"no answer within {CHECK_S_MAX} s", mend)]


def _place(stack: StackFile | None) -> TemporalPlace | None:
    if stack is None:
        return None
    return TemporalPlace(address=stack.temporal_address, namespace=stack.temporal_namespace)


def _diagnosis(checks: list[Check]) -> Diagnosis:
    return Diagnosis(healthy=all(check.level is not Level.FAIL for check in checks), checks=tuple(checks))
