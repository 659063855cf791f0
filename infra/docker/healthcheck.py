"""Whether the server of this container answers: `python -m infra.docker.healthcheck`, 0 when it does."""

from __future__ import annotations

import http.client
import os
import sys
from http import HTTPStatus

SECONDS = 4.0
_PORT = "8765"


def healthy(port: int, seconds: float = SECONDS) -> bool:
    """Whether `/healthz` answers on this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def main() -> int:
    """The exit status: 0 when the server answers."""
    return 0 if healthy(int(os.environ.get("RETAIL_PORT", _PORT))) else 1


if __name__ == "__main__":
    sys.exit(main())
