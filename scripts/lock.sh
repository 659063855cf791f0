#!/bin/sh
# Pins what pyproject.toml asks for: `make lock`, after a change there or to take newer versions (UPGRADE=1).
# Each later file is held to the versions of the first, so that the environments agree.
set -eu
cd "$(dirname "$0")/.."
upgrade=${UPGRADE:+--upgrade}
compile() {
    out=$1
    shift
    # shellcheck disable=SC2086
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes $upgrade \
        --no-header --annotation-style line --output-file "requirements/$out" "$@"
}
compile test.txt pyproject.toml --extra aws --extra mcp --extra mysql --extra openai --extra otel --extra prophet --extra scale --extra slack --group build --group lint --group test
compile default.txt pyproject.toml --group build --constraints requirements/test.txt
compile image.txt pyproject.toml --extra aws --extra mcp --extra mysql --extra openai --extra otel --extra slack --group build --constraints requirements/test.txt
compile delivery.txt --group pyproject.toml:delivery --constraints requirements/test.txt
compile uv.txt --group pyproject.toml:uv
compile node.txt --group pyproject.toml:node
