"""What the review page is told of the settings."""

from urllib.parse import quote

from domain.review import UNDO_S
from domain.value import Value


class PageSettings(Value):
    """Of this process; nothing in it is anybody's secret."""

    temporal_ui: str | None = None
    """Where Temporal's UI is, without a slash at its end; None where nobody said."""
    temporal_namespace: str = "default"
    undo_s: int = UNDO_S
    """How long an approval can be taken back as if it had not been."""
    budget_day_usd: float | None = None
    """What one mailbox's owner may cost in a day; None for no limit."""

    def run_url(self, workflow_id: str) -> str | None:
        """A run in Temporal's UI; None where nobody said where that is."""
        if self.temporal_ui is None:
            return None
        namespace, workflow = quote(self.temporal_namespace, safe=""), quote(workflow_id, safe="")
        return f"{self.temporal_ui}/namespaces/{namespace}/workflows/{workflow}"
