"""What a Batch job of a computation on demand runs: the request from S3, the answer to S3.

`python -m infra.aws.batch_job jobs/<digest> SECONDS`, with the installation in `RETAIL_AWS_…` variables.
"""

from __future__ import annotations

import json
import sys

from infra.aws.objects import Objects
from infra.aws.wiring import aws_parts
from infra.jobs.on_demand import answered
from infra.settings import Settings


def main(name: str, seconds: int) -> None:
    """Answer the request of that name; the same answer may be written twice."""
    parts = aws_parts(Settings())
    objects = Objects(parts.clients, parts.names.state_bucket)
    request = objects.read(f"{name}/request.json")
    if request is None:
        raise SystemExit(f"There is no request {name}.")
    answer = answered(json.loads(request.data), seconds)
    objects.write(f"{name}/result.json", json.dumps(answer, default=str).encode())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
