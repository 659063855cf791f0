"""The semantic model over HTTP: what can be asked, and other words for it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool

from server.analytics.service import AnalyticsService
from server.asker import Administrator, Asker
from server.deps import ServerDeps
from server.paging import Cursor
from server.semantic.schemas import Kind, NewSynonyms, SynonymItem, SynonymList, Term, TermList, Word
from server.semantic.service import SemanticService

Limit = Annotated[int, Query(ge=1, le=500)]
Search = Annotated[str, Query(max_length=100, description="part of a name, a word or a description")]


def semantic_router(deps: ServerDeps) -> APIRouter:
    """Routes under `/semantic`."""
    router = APIRouter(prefix="/semantic", tags=["semantic"])
    analytics, service = AnalyticsService(deps.toolroom), SemanticService(deps.synonyms)

    @router.get("/terms")
    async def list_terms(
        asker: Asker,
        kind: Kind | None = None,
        search: Search = "",
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> TermList:
        """Metrics, dimensions and look-ups of this shop, with the words that mean them."""
        model = await analytics.room.model(asker)
        return await run_in_threadpool(
            service.terms, model, asker, kind=kind, search=search, cursor=cursor, limit=limit
        )

    @router.get("/synonyms")
    def list_synonyms(asker: Asker) -> SynonymList:
        """The words that were added to the model."""
        return service.synonyms()

    @router.post("/synonyms")
    async def add_synonyms(body: NewSynonyms, asker: Administrator) -> SynonymItem:
        """Let words mean a term, from the next question on."""
        model = await analytics.room.model(asker)
        return await run_in_threadpool(service.add, model, body.term, body.words)

    @router.delete("/synonyms/{term}", status_code=204)
    def remove_synonyms(
        term: Term,
        asker: Administrator,
        word: Annotated[Word | None, Query(description="all words of the term when left out")] = None,
    ) -> None:
        """Forget a word that was added, or all words of a term."""
        service.remove(term, word)

    return router
