"""The models as operators see them: what each may do now, and leave to try again what was refused."""

from fastapi import APIRouter

from api.auth import Tenant
from api.problems import Problem
from api.services import Given
from domain.message import provider_of
from domain.traffic import Lane
from domain.value import Value

router = APIRouter(prefix="/v1/models", tags=["models"])


class LaneList(Value):
    """Each key of each model that was ever asked; shared by all tenants."""

    lanes: tuple[Lane, ...]


class Reset(Value):
    """What was reset."""

    model: str
    reset: int
    """How many breakers, pauses and keys were not as new."""


@router.get("")
async def list_models(tenant: Tenant, services: Given) -> LaneList:  # noqa: ARG001  whoever has a key
    """Breakers, refused keys, pauses and limits."""
    return LaneList(lanes=await services.traffic.lanes())


@router.post("/{name:path}/reset")
async def reset_model(name: str, tenant: Tenant, services: Given) -> Reset:  # noqa: ARG001  whoever has a key
    """Close breakers, end pauses, and try refused keys again: of a model, or of a provider with all its models.

    Keys are the provider's, so they are tried again for all of its models.
    """
    models = {lane.model for lane in await services.traffic.lanes()}
    if name not in models | {provider_of(model) for model in models}:
        raise Problem("not-found", f"No call has gone to a model or provider {name[:100]!r}.")
    return Reset(model=name, reset=await services.traffic.reset(name))
