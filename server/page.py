"""The built page: its document under a strict content security policy, its files by immutable name."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from server.errors import NotFoundError

NONCE_PLACEHOLDER = "__CSP_NONCE__"
"""What the build leaves in the document where the nonce goes."""

NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Retail Copilot</title>
<h1>The page has not been built</h1>
<p>The server is running, but its page is missing. In the source folder run <code>make demo</code>, or
<code>npm ci</code> and <code>npm run build</code> in <code>ui</code>, then reload.</p></html>"""


def install_page(app: FastAPI, static: Path) -> None:
    """Serve the page at `/` and its files under `/assets`."""
    app.include_router(_document_router(static))
    app.mount("/assets", _ImmutableFiles(directory=static / "assets", check_dir=False))


def _document_router(static: Path) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def document(request: Request) -> Response:
        """The page's document, or how to build it."""
        index = static / "index.html"
        if not index.is_file():
            return HTMLResponse(NOT_BUILT, HTTPStatus.SERVICE_UNAVAILABLE)
        nonce = secrets.token_urlsafe(16)
        html = index.read_text("utf-8").replace(NONCE_PLACEHOLDER, nonce)
        policy = content_security_policy(nonce, request.headers["host"])
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    @router.get("/favicon.svg")
    async def icon() -> Response:
        """The page's icon."""
        if not (static / "favicon.svg").is_file():
            raise NotFoundError("The page has not been built.")
        return FileResponse(static / "favicon.svg")

    return router


def content_security_policy(nonce: str, host: str) -> str:
    """Only our own files run; styles made at run time carry the nonce; nothing leaves for other hosts."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src 'self' ws://{host} wss://{host}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


class _ImmutableFiles(StaticFiles):
    """Files whose names carry a hash of their content."""

    async def check_config(self) -> None:
        if not Path(str(self.directory)).is_dir():
            raise NotFoundError("The page has not been built.")

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
