"""What happens, in which order, with how much patience."""

from workflows.process_message import ProcessMessage

__all__ = ["ProcessMessage"]
