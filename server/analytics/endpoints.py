"""The analytics over HTTP: thin calls of the tools, under the caller's policy."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Body, Query, Request
from pydantic import JsonValue

from agent.errors import UnknownToolError
from server.analytics.offers import FORECASTS, OFFERS, SYSTEMS, Offer
from server.analytics.schemas import Found, Insights, ToolList
from server.analytics.service import AnalyticsService
from server.deps import ServerDeps
from server.errors import NotBuiltError, NotFoundError

Arguments = Annotated[
    dict[str, JsonValue],
    Body(description="the tool's arguments; their schema is at /analytics/tools", examples=[{"limit": 10}]),
]
Limit = Annotated[int, Query(ge=1, le=100)]
Offset = Annotated[int, Query(ge=0, le=100_000)]
Name = Annotated[str, Query(pattern=r"^[a-z_]{1,64}$")]


def analytics_router(deps: ServerDeps) -> APIRouter:
    """Routes of the AI systems and of look-ups."""
    router, service = APIRouter(), AnalyticsService(deps.toolroom)
    for offer in OFFERS:
        made = _listing(offer, service) if offer.method == "GET" else _calling(offer, service)
        router.add_api_route(
            offer.path,
            made,
            methods=[offer.method],
            tags=[offer.path.split("/")[1]],
            description=offer.says,
            operation_id=f"{offer.method.lower()}{offer.path.replace('/', '_').replace('-', '_')}",
        )
    _lookups(router, service)
    _systems(router, service)
    return router


def _listing(offer: Offer, service: AnalyticsService) -> Callable[..., Awaitable[Found]]:
    async def listing(request: Request, limit: Limit = 20) -> Found:
        return await service.listed(offer.tool, limit, request.state.policy)

    return listing


def _calling(offer: Offer, service: AnalyticsService) -> Callable[..., Awaitable[Found]]:
    async def calling(request: Request, arguments: Arguments) -> Found:
        return await service.call(offer.tool, arguments, request.state.policy)

    return calling


def _lookups(router: APIRouter, service: AnalyticsService) -> None:
    @router.get("/copilot/inventory", tags=["copilot"])
    async def inventory(request: Request, limit: Limit = 20, offset: Offset = 0) -> Found:
        """What is in stock, by product and store."""
        wanted: dict[str, object] = {"entity": "inventory", "limit": limit, "offset": offset}
        return await service.call("look_up", wanted, request.state.policy)

    @router.get("/copilot/orders", tags=["copilot"])
    async def orders(
        request: Request,
        order_id: Annotated[str | None, Query(min_length=1, max_length=64)] = None,
        limit: Limit = 20,
        offset: Offset = 0,
    ) -> Found:
        """The status of one order, or a page of the orders."""
        if order_id is not None:
            return await service.call("order_status", {"order_id": order_id}, request.state.policy)
        wanted: dict[str, object] = {"entity": "orders", "limit": limit, "offset": offset}
        return await service.call("look_up", wanted, request.state.policy)


def _systems(router: APIRouter, service: AnalyticsService) -> None:
    @router.get("/analytics/tools", tags=["analytics"])
    async def tools() -> ToolList:
        """Every tool and the JSON schema of its arguments."""
        return service.tools()

    @router.post("/analytics/tools/{tool}", tags=["analytics"])
    async def call(tool: str, request: Request, arguments: Arguments) -> Found:
        """Call any tool by its name."""
        if tool not in service.room.tools:
            raise UnknownToolError(f"There is no tool {tool!r}.")
        return await service.call(tool, arguments, request.state.policy)

    @router.get("/analytics/{system}/query", tags=["analytics"])
    async def query(
        system: str, entity: Name, request: Request, limit: Limit = 20, offset: Offset = 0
    ) -> Found:
        """A page of what the system computed: the rows of one of its entities."""
        _known(system)
        wanted: dict[str, object] = {"entity": entity, "limit": limit, "offset": offset}
        return await service.call("look_up", wanted, request.state.policy)

    @router.post("/analytics/{system}/forecast", tags=["analytics"])
    async def forecast(system: str, request: Request, arguments: Arguments) -> Found:
        """The system's forecast."""
        _known(system)
        if system not in FORECASTS:
            raise NotBuiltError("That system makes no forecasts.")
        return await service.call(FORECASTS[system], arguments, request.state.policy)

    @router.get("/analytics/{system}/insights", tags=["analytics"])
    async def insights(system: str, request: Request) -> Insights:
        """What the system's tools find when nothing in particular is asked."""
        return await service.insights(system, request.state.policy)


def _known(system: str) -> None:
    if system not in SYSTEMS:
        raise NotFoundError(f"There is no such system; there are {', '.join(SYSTEMS)}.")
