"""`/metrics`, for a collector on this machine or for an administrator."""

from __future__ import annotations

from ipaddress import ip_address

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from server.errors import NotSignedInError
from server.traffic.metrics import CONTENT_TYPE, ServerMetrics
from tools.errors import AccessDeniedError
from tools.policy import Policy, Role

_LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def metrics_router(metrics: ServerMetrics) -> APIRouter:
    """The route `/metrics`."""
    router = APIRouter(tags=["health"])

    @router.get("/metrics", response_class=PlainTextResponse)
    def read_metrics(request: Request) -> Response:
        """Requests, chats, refusals and query workers, in Prometheus' text form."""
        policy: Policy | None = request.state.policy
        if policy is None and not _from_here(request):
            raise NotSignedInError("Metrics are read on the machine itself, or by an administrator.")
        if policy is not None and policy.role is not Role.ADMIN:
            raise AccessDeniedError("Metrics are for administrators.")
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    return router


def _from_here(request: Request) -> bool:
    """Whether a program on this machine asks directly, not a proxy for somebody else."""
    if any(name in request.headers for name in _FORWARDED) or request.url.hostname not in _LOCAL_NAMES:
        return False
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False
