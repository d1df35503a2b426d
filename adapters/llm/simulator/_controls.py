"""The simulator's own addresses: counts and faults, read and changed while it runs."""

from http import HTTPStatus

from adapters.llm.simulator._connection import HttpRequest
from adapters.llm.simulator._desk import Desk
from adapters.llm.simulator._parsing import parse_faults_by_provider
from adapters.llm.simulator._reply import Reply
from adapters.llm.simulator._sending import json_reply
from domain.failures import Misconfigured

STATS_PATH = "/_simulator/stats"
FAULTS_PATH = "/_simulator/faults"


class Controlled(Desk):
    """A desk whose counts and faults can be read and changed over HTTP."""

    def answer(self, http: HttpRequest) -> Reply:
        """What a request is to be answered with."""
        if http.path == STATS_PATH and http.method in {"GET", "DELETE"}:
            return self._answer_about_stats(http)
        if http.path == FAULTS_PATH and http.method in {"GET", "PUT"}:
            return self._answer_about_faults(http)
        return super().answer(http)

    def _answer_about_stats(self, http: HttpRequest) -> Reply:
        if http.method == "DELETE":
            self.forget()
        return json_reply(HTTPStatus.OK, self.stats.model_dump(mode="json"), [])

    def _answer_about_faults(self, http: HttpRequest) -> Reply:
        try:
            if http.method == "PUT":
                self.set_faults(parse_faults_by_provider(http.body))
        except Misconfigured as error:
            return json_reply(HTTPStatus.BAD_REQUEST, {"error": str(error)}, [])
        shown = {provider.value: faults.model_dump(mode="json") for provider, faults in self.faults.items()}
        return json_reply(HTTPStatus.OK, shown, [])
