"""Why a message has the results that it has, and what they cost."""

from fastapi import APIRouter

from api.auth import Tenant
from api.results import MessageId, unknown
from api.services import Given
from domain.why import Why

router = APIRouter(tags=["review"])


@router.get("/v1/messages/{id}/why")
async def get_why(id: MessageId, tenant: Tenant, services: Given) -> Why:  # noqa: A002  its name in the path
    """Every call with its problems, what was dropped, what was shown to the model, and the cost beside the budget."""
    why = await services.whys.of(tenant, id)
    if why is None:
        raise unknown(id)
    budget = services.page.budget_day_usd if why.user else None
    return why.model_copy(update={"temporal_url": services.page.run_url(why.workflow_id), "budget_day_usd": budget})
