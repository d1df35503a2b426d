"""Whether the process lives, and whether it can work."""

import asyncio

from fastapi import APIRouter

from api.problems import RETRY_AFTER_S, Problem
from api.services import Given
from domain.value import Value

router = APIRouter(tags=["health"])


class Live(Value):
    """The process answers."""

    status: str = "ok"


class Ready(Value):
    """What the process needs, and whether it answers."""

    database: bool
    temporal: bool


@router.get("/livez")
async def livez() -> Live:
    """Whether the process answers."""
    return Live()


@router.get("/readyz")
async def readyz(services: Given) -> Ready:
    """Whether the database and Temporal answer."""
    database, temporal = await asyncio.gather(services.database.reachable(), services.runs.reachable())
    ready = Ready(database=database, temporal=temporal)
    if not (database and temporal):
        missing = " and ".join(name for name, reached in ready if not reached)
        headers = {"Retry-After": str(RETRY_AFTER_S)}
        raise Problem("not-ready", f"Cannot reach {missing}.", headers=headers, **ready.model_dump())
    return ready
