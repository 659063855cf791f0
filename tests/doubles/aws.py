"""AWS on loopback: moto for what it does well, Athena and Batch that really execute, and scripted failures.

One address answers for every service. Requests can be made to fail at the wire, as AWS fails them.
"""

from __future__ import annotations

import io
import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.doubles.athena import AthenaDouble
from tests.doubles.batch import BatchDouble

REGION = "eu-central-1"
Environ: TypeAlias = dict[str, Any]
StartResponse: TypeAlias = Callable[..., Any]
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@dataclass
class Failure:
    """A failure to answer with: the next `times` requests of a service whose operation holds `operation`."""

    service: str
    operation: str
    status: int
    code: str
    times: int


@dataclass
class Aws:
    """A running stand-in.

    Args:
        url: Its address.
        athena: The double of Athena.
        batch: The double of Batch.
        requests: Service and operation of every request, in order.
    """

    url: str
    athena: AthenaDouble
    batch: BatchDouble
    requests: list[tuple[str, str]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def fail(self, service: str, operation: str, *, status: int, code: str, times: int = 1_000) -> None:
        """Let the next requests of an operation fail."""
        self.failures.append(Failure(service, operation, status, code, times))

    def recover(self) -> None:
        """Let nothing fail any more."""
        self.failures.clear()

    def count(self, service: str, operation: str) -> int:
        """How often an operation was asked for."""
        return sum(1 for asked in self.requests if asked[0] == service and operation in asked[1])


class _Quiet(MotoRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: ANN401 - werkzeug's signature
        """Say nothing."""


class _Front:
    """What listens: fails what is to fail, executes Athena and Batch, hands the rest to moto."""

    def __init__(self) -> None:
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._turn = threading.Lock()
        """Moto undoes a failed transaction by putting every table back, others' writes too."""
        self.aws: Aws | None = None

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        if self.aws is None:
            raise RuntimeError("the stand-in is not ready")
        service, operation = _called(environ)
        self.aws.requests.append((service, operation))
        failure = self._due(service, operation)
        if failure is not None:
            return _refusal(failure)(environ, start)
        if service == "athena":
            return _json(self.aws.athena.answer(operation, _body(environ)))(environ, start)
        if service == "batch":
            return _json(self.aws.batch.answer(operation, _body(environ)))(environ, start)
        with self._turn if service == "dynamodb" else nullcontext():
            return self._moto(environ, start)  # type: ignore[no-any-return]

    def _due(self, service: str, operation: str) -> Failure | None:
        failures = self.aws.failures if self.aws else []
        for failure in failures:
            if failure.service == service and failure.operation in operation and failure.times > 0:
                failure.times -= 1
                return failure
        return None


@contextmanager
def aws_stand_in() -> Iterator[Aws]:
    """AWS on a free port of loopback, empty; ends with the block."""
    front = _Front()
    server = make_server("127.0.0.1", 0, front, threaded=True, request_handler=_Quiet)
    url = f"http://127.0.0.1:{server.server_port}"
    front.aws = Aws(url, AthenaDouble(url, REGION), BatchDouble(url, REGION))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    before = {name: os.environ.get(name) for name in CREDENTIALS}
    os.environ.update(CREDENTIALS)
    thread.start()
    try:
        _forget_everything(url)
        yield front.aws
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        front.aws.athena.close()
        front.aws.batch.close()
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _forget_everything(url: str) -> None:
    import urllib.request

    urllib.request.urlopen(urllib.request.Request(f"{url}/moto-api/reset", method="POST")).read()  # noqa: S310


def _called(environ: Mapping[str, Any]) -> tuple[str, str]:
    """Service (from the signature) and operation (JSON services), or method and path (S3 and REST)."""
    scope = str(environ.get("HTTP_AUTHORIZATION", "")).partition("Credential=")[2].split(",")[0].split("/")
    service = scope[3] if len(scope) > 3 else ""
    target = str(environ.get("HTTP_X_AMZ_TARGET", ""))
    path = str(environ.get("PATH_INFO", ""))
    return service, target.rpartition(".")[2] or f"{environ['REQUEST_METHOD']} {path}"


def _body(environ: Environ) -> dict[str, Any]:
    data = Request(environ).get_data()
    environ["wsgi.input"] = io.BytesIO(data)
    return json.loads(data or b"{}")  # type: ignore[no-any-return]


def _json(answer: tuple[int, Mapping[str, Any]]) -> Response:
    status, body = answer
    response = Response(json.dumps(body), status, content_type="application/x-amz-json-1.1")
    if status >= 400:
        response.headers["x-amzn-errortype"] = str(body.get("__type", ""))
    return response


def _refusal(failure: Failure) -> Response:
    if failure.service == "s3":
        xml = f"<Error><Code>{failure.code}</Code><Message>scripted</Message></Error>"
        return Response(xml, failure.status, content_type="application/xml")
    if failure.service in {"ses", "sts"}:
        xml = f"<Error><Code>{failure.code}</Code><Message>scripted</Message></Error>"
        return Response(f"<ErrorResponse>{xml}</ErrorResponse>", failure.status, content_type="text/xml")
    return _json((failure.status, {"__type": failure.code, "message": "scripted"}))
