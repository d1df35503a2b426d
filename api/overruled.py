"""How often which rule overruled a model."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from api.auth import Tenant
from api.services import Given
from domain.overruled import Overruled
from domain.value import Value

DAYS_DEFAULT = 30
DAYS_MAX = 3_660

router = APIRouter(tags=["results"])


class OverruledList(Value):
    """Rules that overruled a model, the most frequent first."""

    overruled: tuple[Overruled, ...]


@router.get("/v1/overruled")
async def list_overruled(
    tenant: Tenant, services: Given, days: Annotated[int, Query(ge=1, le=DAYS_MAX)] = DAYS_DEFAULT
) -> OverruledList:
    """What rules dropped or changed of what models proposed, over the messages of the last days."""
    since = datetime.now(UTC) - timedelta(days=days)
    return OverruledList(overruled=await services.overruled.since(tenant, since))
