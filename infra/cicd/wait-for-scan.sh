#!/usr/bin/env bash
# Waits for the registry's own look through the images of a tag; fails when it finds a critical hole.
set -euo pipefail
tag=${1:?the tag}
for address in "${REPOSITORY_SERVER:?}" "${REPOSITORY_BATCH:?}"; do
    image=(--repository-name "${address#*/}" --image-id "imageTag=$tag")
    aws ecr wait image-scan-complete "${image[@]}"
    critical=$(aws ecr describe-image-scan-findings "${image[@]}" \
        --query 'imageScanFindings.findingSeverityCounts.CRITICAL' --output text)
    if [ "$critical" != None ] && [ "$critical" != 0 ]; then
        echo "$address:$tag has $critical critical findings" >&2
        exit 1
    fi
done
