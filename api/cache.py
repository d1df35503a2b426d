"""The cache of answers: what it holds and saves, and what is to be thrown away."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AfterValidator, AwareDatetime

from api.auth import Tenant
from api.messages import printable
from api.problems import Problem
from api.services import Given
from domain.caching import CacheFilter, CacheStats, ShadowStats
from domain.message import ModelName
from domain.proposals import KindName
from domain.value import Value

router = APIRouter(prefix="/v1/cache", tags=["cache"])

_printable = AfterValidator(lambda v: v and printable(v))


class CacheReport(Value):
    """What the cache holds, by question."""

    questions: tuple[CacheStats, ...]


class ShadowReport(Value):
    """What the semantic cache would have answered, by question."""

    questions: tuple[ShadowStats, ...]


class Cleared(Value):
    """What was thrown away."""

    entries: int


def _known_names(request: Request, tenant: Tenant) -> None:  # noqa: ARG001  who asks is asked first
    """A filter that is misspelt would fit everything."""
    known = (*CacheFilter.model_fields, "all")
    if unknown := sorted(set(request.query_params) - set(known)):
        raise Problem("bad-request", f"There is no filter {unknown[0][:40]!r}; there are {', '.join(known)}.")


@router.get("")
async def get_cache(tenant: Tenant, services: Given) -> CacheReport:
    """Entries, hits, and what they saved."""
    return CacheReport(questions=await services.cache.stats(tenant))


@router.get("/shadows")
async def get_shadows(tenant: Tenant, services: Given) -> ShadowReport:
    """What the semantic cache would have answered, where it runs in the shadow."""
    return ShadowReport(questions=await services.cache.shadows(tenant))


@router.delete("", dependencies=[Depends(_known_names)])
async def clear_cache(  # noqa: PLR0913  one for each filter
    tenant: Tenant,
    services: Given,
    *,
    kind: KindName | None = None,
    model: Annotated[ModelName | None, _printable] = None,
    prompt_version: Annotated[str | None, Query(max_length=100), _printable] = None,
    before: AwareDatetime | None = None,
    everything: Annotated[bool, Query(alias="all", description="The whole cache, where nothing else is given")] = False,
) -> Cleared:
    """Throw entries away: those that fit everything given, or all where that is said."""
    chosen = CacheFilter(kind=kind, model=model, prompt_version=prompt_version, before=before)
    if (chosen == CacheFilter()) != everything:
        raise Problem("bad-request", f"Give one or more of {', '.join(CacheFilter.model_fields)}, or all=true alone.")
    return Cleared(entries=await services.cache.clear(tenant, chosen))
