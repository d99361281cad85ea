#!/bin/sh
# Make .venv with exactly what a lock names: `sh scripts/setup.sh [requirements-dev.lock]`.
# Copes without uv, and without Debian's python3-venv. A fresh .venv that could not be filled is removed again.
# What the commands import is compiled once, here: where nothing may write bytecode later, each command would do it anew
# for a second. What they never import is not compiled: that alone would take 60 MB.
set -eu
export UV_SYSTEM_CERTS=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_WARN_SCRIPT_LOCATION=1
export PYTHONDONTWRITEBYTECODE=1 # pip itself is used once
cd "$(dirname "$0")/.."
lock=${1:-requirements.lock}
log=.setup.log
fresh=

fail() { # what happened, what to type
    echo "$1" >&2
    exit 1
}

tidy() {
    code=$?
    trap - EXIT
    kill "${job:-}" 2>/dev/null || true
    if [ $code -ne 0 ] && [ -n "$fresh" ]; then rm -rf .venv; fi
    rm -f "$log"
    exit $code
}
trap tidy EXIT
trap 'exit 130' INT TERM HUP

# Run a command; show that it goes on when it takes longer than three seconds; say in one line why it failed.
step() {
    what=$1
    shift
    "$@" >"$log" 2>&1 &
    job=$!
    seconds=0
    while kill -0 $job 2>/dev/null; do
        sleep 1
        seconds=$((seconds + 1))
        [ $seconds -ne 3 ] || printf '%s ' "$what" >&2
        [ $((seconds % 3)) -ne 0 ] || printf '.' >&2
    done
    [ $seconds -lt 3 ] || echo >&2
    wait $job || explain
    job=
}

explain() {
    if grep -qi 'no space left' "$log"; then
        fail '磁盘已满：请腾出 1 GB 再执行 The disk is full: free 1 GB, then type: make setup'
    elif grep -qiE 'name resolution|connection|network|timed out|dns error|no matching distribution' "$log"; then
        fail '连不上软件源：请检查网络后再执行 The package index cannot be reached: check the network, then type: make setup'
    elif grep -qi 'permission denied\|read-only' "$log"; then
        fail "无权写入 This folder cannot be written: $PWD"
    fi
    tail -n 5 "$log" >&2
    fail '安装失败（原因见上），再试请执行 Set-up failed for the reason above; to try again, type: make setup'
}

: 2>/dev/null >"$log" || fail "无权写入 This folder cannot be written: $PWD. Copy it to a folder of your own, then type: make setup"

if command -v uv >/dev/null 2>&1; then
    if [ ! -x .venv/bin/python ]; then
        fresh=yes
        step '准备 Python Preparing Python' uv venv --quiet --python '>=3.11' .venv
    fi
    export VIRTUAL_ENV="$PWD/.venv"
    step '安装 Installing' uv pip install --quiet --require-hashes -r "$lock"
    step '安装 Installing gongkai' uv pip install --quiet --no-deps --no-build-isolation -e .
else
    python=
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            python=$candidate
            break
        fi
    done
    [ -n "$python" ] || fail '需要 Python 3.11 以上 Python 3.11 or newer is needed, type: sudo apt install python3 python3-venv'
    if [ ! -x .venv/bin/python ]; then
        fresh=yes
        rm -rf .venv
        # Debian ships ensurepip apart; a pip that is there already can fill an empty environment.
        "$python" -m venv .venv >"$log" 2>&1 || {
            rm -rf .venv
            "$python" -m pip --version >/dev/null 2>&1 && "$python" -m venv --without-pip .venv >"$log" 2>&1
        } || { grep -qi 'no space left' "$log" && explain; } ||
            fail '缺少 venv，请执行 venv is missing, type: sudo apt install python3-venv'
    fi
    pip='.venv/bin/python -m pip'
    .venv/bin/python -m pip --version >/dev/null 2>&1 || pip="$python -m pip --python .venv/bin/python"
    step '安装 Installing' $pip install --quiet --no-compile --require-hashes -r "$lock"
    step '安装 Installing gongkai' $pip install --quiet --no-deps --no-build-isolation -e .
fi
PYTHONDONTWRITEBYTECODE='' .venv/bin/python -W ignore scripts/compile_imports.py
