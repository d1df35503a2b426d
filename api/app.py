"""The HTTP API, put together."""

from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI
from fastapi.routing import APIRoute
from opentelemetry.trace import Tracer

from adapters.source import BODY_BYTES_MAX
from api import (
    cache,
    calls,
    changes,
    documents,
    edits,
    events,
    examples,
    feed,
    health,
    letters,
    messages,
    models,
    overruled,
    page_files,
    problems,
    queue,
    reprocessing,
    results,
    sessions,
    source_states,
    sources,
    tasks,
    why,
)
from api.limits import BodyLimit
from api.safe_headers import SafeHeaders
from api.services import Services
from api.tracing import Tracing


def create_app(services: Services, tracer: Tracer | None = None) -> FastAPI:
    """The application on its collaborators; starts and stops nothing itself."""
    app = FastAPI(
        title="Winnow",
        version=_version(),
        description="Messages in; tasks, decisions and draft replies out, each with the words that prove it.",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
    )
    app.state.services = services
    app.add_middleware(BodyLimit, bytes_max=BODY_BYTES_MAX)
    app.add_middleware(Tracing, tracer=tracer)
    app.add_middleware(SafeHeaders)
    app.state.page = page_files.to_serve(page_files.read_page())
    problems.install(app)
    for part in (
        messages,
        results,
        events,
        changes,
        edits,
        examples,
        documents,
        letters,
        calls,
        models,
        cache,
        sources,
        source_states,
        tasks,
        overruled,
        reprocessing,
        queue,
        feed,
        why,
        sessions,
        page_files,
        health,
    ):
        app.include_router(part.router, responses=problems.RESPONSES)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name


def _version() -> str:
    try:
        return version("winnow")
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "0"
