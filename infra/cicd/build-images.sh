#!/usr/bin/env bash
# Builds and pushes both images under a tag, and says which digests they got (images.json); takes the page's files out.
# The base images are named by digest, so that all stages stand on the same ones.
set -euo pipefail
tag=${1:?the tag}
: "${REPOSITORY_SERVER:?}" "${REPOSITORY_BATCH:?}"

digest() { docker buildx imagetools inspect "$1" --format '{{.Manifest.Digest}}'; }
default() { sed -n "s/^ARG $1=//p" infra/docker/Dockerfile; }

arguments=()
for name in PYTHON_IMAGE NODE_IMAGE; do
    image=$(default "$name")
    arguments+=(--build-arg "$name=${image}@$(digest "$image")")
done

for target in server batch; do
    repository=REPOSITORY_${target^^}
    docker build --file infra/docker/Dockerfile --target "$target" "${arguments[@]}" \
        --label "org.opencontainers.image.version=$tag" --tag "${!repository}:$tag" .
    docker push --quiet "${!repository}:$tag"
done

printf '{"server": "%s@%s", "batch": "%s@%s"}\n' \
    "$REPOSITORY_SERVER" "$(digest "$REPOSITORY_SERVER:$tag")" \
    "$REPOSITORY_BATCH" "$(digest "$REPOSITORY_BATCH:$tag")" >images.json

container=$(docker create "$REPOSITORY_SERVER:$tag")
docker cp "$container:/opt/retail/lib/python3.11/site-packages/server/static" page
docker rm "$container" >/dev/null
