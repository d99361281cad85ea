#!/bin/sh
# Make .venv with exactly what requirements.lock names. Copes without uv, and without Debian's python3-venv.
# Everything is compiled once, here: where nothing may write bytecode later, each command would do it anew for a second.
set -eu
export UV_SYSTEM_CERTS=1 # trust what this machine trusts
cd "$(dirname "$0")/.."

if command -v uv >/dev/null 2>&1; then
    [ -x .venv/bin/python ] || uv venv --quiet --python '>=3.11' .venv
    VIRTUAL_ENV=.venv uv pip sync --quiet --compile-bytecode --require-hashes requirements.lock
    VIRTUAL_ENV=.venv uv pip install --quiet --no-deps --no-build-isolation -e .
    .venv/bin/python -m compileall -q archive pipelines crawler
    exit 0
fi

for python in python3.13 python3.12 python3.11 python3; do
    if command -v "$python" >/dev/null 2>&1 &&
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        break
    fi
    python=
done
if [ -z "$python" ]; then
    echo '需要 Python 3.11 以上 Python 3.11 or newer is needed: sudo apt install python3 python3-venv' >&2
    exit 1
fi

pip='.venv/bin/python -m pip'
if [ ! -x .venv/bin/python ]; then
    if ! "$python" -m venv .venv >/dev/null 2>&1; then
        rm -rf .venv # Debian ships ensurepip apart; a pip that is there already can fill an empty environment
        if "$python" -m pip --version >/dev/null 2>&1; then
            "$python" -m venv --without-pip .venv
            pip="$python -m pip --python .venv/bin/python"
        else
            echo '缺少 venv，请执行 venv is missing, type: sudo apt install python3-venv' >&2
            exit 1
        fi
    fi
elif ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    pip="$python -m pip --python .venv/bin/python"
fi
$pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
PYTHONWARNINGS=ignore $pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
.venv/bin/python -m compileall -q archive pipelines crawler
