#!/bin/sh
# Creates the namespace if it is not there; the address is the CLI's own TEMPORAL_ADDRESS.
set -eu
namespace=$1
retention=$2

if temporal operator namespace describe --namespace "$namespace" >/dev/null 2>&1; then
    echo "namespace $namespace is there"
else
    temporal operator namespace create --namespace "$namespace" --retention "$retention"
fi
