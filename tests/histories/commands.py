"""The commands of a run, in order, as its history tells them: the fingerprint of a path."""

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory

_PREFIX = "EVENT_TYPE_"
_NOT_COMMANDS = (
    "WORKFLOW_TASK",
    "WORKFLOW_EXECUTION_STARTED",
    "WORKFLOW_EXECUTION_SIGNALED",
    "ACTIVITY_TASK_STARTED",
    "ACTIVITY_TASK_COMPLETED",
    "ACTIVITY_TASK_FAILED",
    "TIMER_FIRED",
)


def commands(history: WorkflowHistory) -> list[str]:
    """One line per command, with the name of the activity where there is one."""
    named = [(EventType.Name(event.event_type).removeprefix(_PREFIX), event) for event in history.events]
    return [_line(name, event) for name, event in named if not name.startswith(_NOT_COMMANDS)]


def _line(name: str, event: HistoryEvent) -> str:
    if name == "ACTIVITY_TASK_SCHEDULED":
        return f"{name} {event.activity_task_scheduled_event_attributes.activity_type.name}"
    if name == "MARKER_RECORDED":
        return f"{name} {event.user_metadata.summary.data.decode().strip(chr(34)).partition(' ')[0]}"
    return name
