"""The application: one policy and one error map for every door."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from fastapi import FastAPI
from starlette.routing import Route

from server.admin.endpoints import admin_router
from server.admin.user_endpoints import user_router
from server.analytics.endpoints import analytics_router
from server.auditing import AuditedToolroom
from server.auth.account_endpoints import account_router
from server.auth.endpoints import auth_router
from server.auth.gate import Gate
from server.auth.tickets import Tickets
from server.chat.agui import agui_router
from server.chat.archive_endpoints import archive_router
from server.chat.branching import branching_router
from server.chat.endpoints import chat_router
from server.chat.service import ChatService
from server.chat.socket import socket_router
from server.closing import close_parts
from server.deps import ServerDeps
from server.fraud.endpoints import fraud_router
from server.hardening import Hardening
from server.mcp.endpoint import McpEndpoint, mcp_endpoint
from server.openapi import install_openapi
from server.page import install_page
from server.responses import install_error_handlers
from server.semantic.endpoints import semantic_router
from server.slack.endpoint import PATH as SLACK_PATH
from server.slack.endpoint import SlackEndpoint, slack_endpoint
from server.slack.endpoints import slack_router
from server.sql.endpoints import sql_router
from server.status.endpoints import status_router
from server.traffic.endpoints import metrics_router
from server.traffic.metrics import ServerMetrics
from server.traffic.observing import Observing
from server.traffic.rates import Buckets, Rate, RateLimit, address_of, user_of
from server.traffic.replay import Replaying
from server.verified.endpoints import verified_router
from server.watching.endpoints import watching_router


def create_app(deps: ServerDeps) -> FastAPI:
    """Build the server on `deps`; leaving its lifespan stops every run and closes what `deps` keep open."""
    if deps.audit is not None and deps.toolroom is not None:
        deps = replace(deps, toolroom=AuditedToolroom(deps.toolroom, deps.audit, deps.clock))
    metrics = ServerMetrics(deps.engine_load)
    service, tickets = ChatService(deps, metrics), Tickets(deps.clock)
    mcp, slack = mcp_endpoint(deps, service), slack_endpoint(deps, service)

    app = FastAPI(
        title="Retail Copilot",
        version=deps.version or "0",
        docs_url=None,
        redoc_url=None,
        lifespan=lambda _: _life(deps, service, mcp, slack),
    )
    _add_layers(app, deps, tickets, metrics)
    install_error_handlers(app)
    for router in (
        auth_router(deps),
        account_router(deps, tickets),
        fraud_router(deps),
        verified_router(deps),
        watching_router(deps),
        analytics_router(deps),
        admin_router(deps),
        user_router(deps),
        status_router(deps),
        chat_router(deps, service),
        archive_router(deps, service),
        branching_router(deps, service),
        sql_router(deps),
        semantic_router(deps),
        slack_router(deps),
        agui_router(service),
        socket_router(service, deps.limits, metrics),
        metrics_router(metrics),
    ):
        app.include_router(router)
    app.router.routes.append(Route("/mcp", mcp, include_in_schema=False))
    app.router.routes.append(Route(SLACK_PATH, slack, include_in_schema=False, methods=["POST"]))
    install_page(app, deps.static)
    install_openapi(app)
    return app


@asynccontextmanager
async def _life(
    deps: ServerDeps, service: ChatService, mcp: McpEndpoint, slack: SlackEndpoint
) -> AsyncIterator[None]:
    """From before the first request to after the last: runs end before the doors that tell of them."""
    if deps.warm_up is not None:
        await service.warm_up(deps.warm_up())
    async with slack.open():
        async with mcp.open():
            yield
        await service.close()
    await close_parts(deps)


def _add_layers(app: FastAPI, deps: ServerDeps, tickets: Tickets, metrics: ServerMetrics) -> None:
    """The layers that every request passes, the innermost first."""
    limits, clock = deps.limits, time.monotonic
    by_user = Buckets(Rate(limits.user_burst, limits.user_per_second), clock)
    by_address = Buckets(Rate(limits.address_burst, limits.address_per_second), clock)
    if deps.replays is not None:
        app.add_middleware(Replaying, replays=deps.replays, clock=deps.clock)
    app.add_middleware(RateLimit, buckets=by_user, key_of=user_of, metrics=metrics)
    app.add_middleware(Gate, access=deps.access, tickets=tickets, hosts=deps.hosts)
    app.add_middleware(RateLimit, buckets=by_address, key_of=address_of, metrics=metrics)
    app.add_middleware(Hardening, body_bytes=limits.body_bytes)
    app.add_middleware(Observing, metrics=metrics, tracing=deps.tracing)
