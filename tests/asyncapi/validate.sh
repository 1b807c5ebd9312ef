#!/usr/bin/env bash
# Validates schemas/asyncapi.yaml with the AsyncAPI project's own parser, installed once into the user's cache.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if ! command -v npm >/dev/null; then
  echo "asyncapi: node and npm are not on this machine, so schemas/asyncapi.yaml was not validated"
  exit 0
fi
version=$(cksum <"$here/package-lock.json" | cut -d' ' -f1)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/wireroom/asyncapi-$version
if [[ ! -f $cache/installed ]]; then
  mkdir -p "$cache"
  cp "$here/package.json" "$here/package-lock.json" "$cache/"
  (cd "$cache" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
  touch "$cache/installed"
fi
cp "$here/validate.mjs" "$cache/"
cd "$here/../.."
node "$cache/validate.mjs" schemas/asyncapi.yaml
