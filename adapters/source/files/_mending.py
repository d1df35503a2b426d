"""Parses calendars in which lines are faulty or missing: icalendar, that loses a line where it would lose them all."""

from typing import TYPE_CHECKING, Any

from icalendar import Calendar
from icalendar.parser.ical.calendar import CalendarIcalParser

if TYPE_CHECKING:
    from icalendar.parser.content_line import Contentline
    from icalendar.parser.parameter import Parameters

_OUTERMOST = {"VCALENDAR": 0, "VEVENT": 1, "VTODO": 1, "VJOURNAL": 1, "VFREEBUSY": 1, "VTIMEZONE": 1}
"""How deep these stand (RFC 5545 3.4, 3.6): what is open there when one begins was never closed."""
_OPEN_DEPTH_MAX = 10
"""How far out an END looks for what it closes; calendars nest three levels."""
_FAULTS: tuple[type[Exception], ...] = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
"""What icalendar and dateutil throw at values that even icalendar's own tolerance does not expect."""


class MendingParser(CalendarIcalParser):
    """icalendar's parser, which takes every component as its events: what cannot be read is left out.

    What is never closed is closed where the next of its kind begins, where what is around it ends, or at the end.
    """

    def __init__(self, lines: bytes) -> None:
        factory = Calendar._get_component_factory()  # noqa: SLF001  as `Calendar.from_ical` does
        super().__init__(lines, factory, Calendar.types_factory)
        self.was_cut = False
        """Whether something stood open at the end."""

    def parse_content_lines(self) -> None:
        """Read all lines, and close what stands open."""
        super().parse_content_lines()
        self.was_cut = bool(self._stack)
        self._close(0)

    def handle_begin_component(self, vals: str) -> None:
        """Open a component."""
        self._close(_OUTERMOST.get(vals.upper(), len(self._stack)))
        super().handle_begin_component(vals)

    def handle_end_component(self, vals: str) -> None:
        """Close the innermost component of this name, and all within; an END that closes nothing means nothing."""
        for depth in range(len(self._stack) - 1, max(len(self._stack) - 1 - _OPEN_DEPTH_MAX, -1), -1):
            if self._stack[depth].name == vals.upper():
                self._close(depth)
                return

    def handle_line_parse_error(self, exception: Exception) -> None:
        """Leave the line out."""

    def handle_property(self, name: str, params: "Parameters", vals: str, line: "Contentline") -> None:
        """Take what a line says of the component that is open."""
        if not self._stack:
            return
        top: Any = self._stack[-1]  # Any: icalendar means this to be set for classes only
        top.ignore_exceptions = True
        try:
            super().handle_property(name, params, vals, line)
        except _FAULTS:
            return

    def _close(self, depth: int) -> None:
        while len(self._stack) > depth:
            try:
                super().handle_end_component(str(self._stack[-1].name))
            except _FAULTS:  # a zone of which nothing can be made; it is closed nevertheless
                continue
