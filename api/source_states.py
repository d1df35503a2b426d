"""How the sources of messages stand."""

from fastapi import APIRouter

from api.auth import Tenant
from api.services import Given
from domain.sources import SourceState
from domain.value import Value

router = APIRouter(tags=["sources"])


class SourceList(Value):
    """Every source of the settings, and those that were read before."""

    sources: tuple[SourceState, ...]


@router.get("/v1/sources")
async def list_sources(tenant: Tenant, services: Given) -> SourceList:
    """How each source of this tenant stands."""
    configs = {source.name: config for source, config in services.source_configs.items() if source.tenant == tenant}
    known = {
        name: SourceState(name=name, type=config.type, accepted=0, checked_at_iso=None, error=None)
        for name, config in configs.items()
    }
    for state in await services.sources.states(tenant):
        known[state.name] = state.model_copy(update={"configured": state.name in configs})
    return SourceList(sources=tuple(known[name] for name in sorted(known)))
