#!/bin/sh
# Add to .venv what reads scans and pictures, exactly as requirements-ocr.lock names it. Copes without uv.
set -eu
export UV_SYSTEM_CERTS=1 # trust what this machine trusts
cd "$(dirname "$0")/.."

if command -v uv >/dev/null 2>&1; then
    VIRTUAL_ENV=.venv exec uv pip install --quiet --compile-bytecode --require-hashes -r requirements-ocr.lock
fi
exec .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-ocr.lock
