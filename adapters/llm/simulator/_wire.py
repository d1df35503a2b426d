"""What each provider's wire format has to offer, whatever it looks like."""

from typing import Any, Protocol

from adapters.llm.simulator._completion import Completion
from adapters.llm.simulator._faults import Fault
from adapters.llm.simulator._limits import Levels
from adapters.llm.simulator._reply import Headers
from adapters.llm.simulator._request import Arrival, BadRequest, Json, Provider, SimRequest
from adapters.llm.simulator._sse import Stream

Body = dict[str, Any]  # Any: whatever JSON can hold


class Wire(Protocol):
    """One endpoint of one provider: reads requests, words answers and errors."""

    provider: Provider

    def read(self, arrival: Arrival, body: Json) -> SimRequest:
        """Read a request.

        Raises:
            BadRequest: it does not keep to the format.
        """

    def completion(self, request: SimRequest, completion: Completion) -> Body:
        """The body of a response with status 200."""

    def stream(self, request: SimRequest, completion: Completion) -> Stream:
        """The same in events."""

    def fault(self, fault: Fault, token: str) -> tuple[int, Body] | None:
        """Status and body of a fault that is an HTTP error; none for the other faults."""

    def over_limit(self, token: str) -> tuple[int, Body]:
        """Status and body for a key that has used up what it may."""

    def invalid(self, error: BadRequest, token: str) -> tuple[int, Body]:
        """Status and body for a request that breaks the format."""

    def refuse(self, status: int, message: str, token: str) -> Body:
        """The body of an error that the HTTP layer finds: 401, 404, 405."""

    def headers(self, token: str, levels: Levels) -> Headers:
        """Request id and rate limits."""
