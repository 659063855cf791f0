"""Watches and the inbox over HTTP; everybody has their own."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from server.asker import Asker
from server.deps import ServerDeps
from server.watching.schemas import Inbox, NewWatch, Preview, SeenUpTo, WatchChange, WatchList, WatchShown
from server.watching.service import WatchService

Watched = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,64}$")]


def watching_router(deps: ServerDeps) -> APIRouter:
    """Routes under `/watches` and `/inbox`."""
    router, service = APIRouter(tags=["watches"]), WatchService(deps)
    _watches(router, service)
    _inbox(router, service)
    return router


def _watches(router: APIRouter, service: WatchService) -> None:
    @router.get("/watches")
    def list_watches(asker: Asker) -> WatchList:
        """What the caller wants to be told of."""
        return service.listed(asker)

    @router.post("/watches", status_code=201)
    async def add_watch(body: NewWatch, asker: Asker) -> WatchShown:
        """Be told when a metric passes a test, or the answer of a question when new data is there."""
        return await service.add(body, asker)

    @router.post("/watches/preview")
    async def preview_watch(body: NewWatch, asker: Asker) -> Preview:
        """What a watch would say of the data as it is now."""
        return await service.preview(body, asker)

    @router.patch("/watches/{watch_id}")
    def switch_watch(watch_id: Watched, body: WatchChange, asker: Asker) -> WatchShown:
        """Switch a watch on or off."""
        return service.switch(watch_id, body.enabled, asker)

    @router.delete("/watches/{watch_id}", status_code=204)
    def remove_watch(watch_id: Watched, asker: Asker) -> None:
        """Forget a watch; what it told of stays in the inbox."""
        service.remove(watch_id, asker)


def _inbox(router: APIRouter, service: WatchService) -> None:
    @router.get("/inbox")
    def inbox(asker: Asker, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> Inbox:
        """What the caller was told, the latest first."""
        return service.inbox(limit, asker)

    @router.post("/inbox/seen", status_code=204)
    def seen(body: SeenUpTo, asker: Asker) -> None:
        """The caller has seen every notice up to one."""
        service.see(body.up_to, asker)
