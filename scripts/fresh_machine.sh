#!/usr/bin/env bash
# A newcomer's first minute on a machine that has nothing of ours: a clone in an empty folder, `make demo`, a site that
# answers. Usage: scripts/fresh_machine.sh pip | newest-pip | uv | wheel [PYTHON]
#
# pip is the one the machine's Python brings; wheel installs the built wheel into an empty environment, without a checkout.
# No ../shared, no caches, no settings but those that make this machine trust its network. Prints the time and the size.
set -euo pipefail
way=${1:?pip, newest-pip, uv or wheel}
most_megabytes=200
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
server=
finish() {
    [ -z "$server" ] || kill -- "-$server" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

git clone --quiet "$root" "$work/gongkai"
mkdir "$work/home" "$work/bin"
cd "$work/gongkai"

path=/usr/bin:/bin
if [ -n "${2:-}" ]; then
    ln -s "$("$2" -c 'import sys; print(sys.executable)')" "$work/bin/python3"
    path=$work/bin:$path
else
    /usr/bin/python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || path=$(dirname "$(command -v python3)"):$path
fi
trusted=$(env | grep -E '^[A-Za-z_]*(CERT|SSL|CA_BUNDLE|proxy|PROXY)[A-Za-z_]*=' || true)
fresh() { # run a command as on a new machine
    local settings=()
    while IFS= read -r line; do [ -z "$line" ] || settings+=("$line"); done <<<"$trusted"
    env -i "${settings[@]}" HOME="$work/home" LANG=C.UTF-8 PATH="$path" "$@"
}

case $way in
pip) ;;
newest-pip)
    fresh python3 -m venv .venv
    fresh PYTHONDONTWRITEBYTECODE=1 .venv/bin/python -m pip install --quiet --no-compile --upgrade pip
    ;;
wheel)
    began=$SECONDS
    fresh python3 -m venv "$work/builder"
    fresh "$work/builder/bin/python" -m pip wheel --quiet --no-deps -w "$work/wheels" .
    fresh python3 -m venv "$work/env"
    fresh "$work/env/bin/python" -m pip install --quiet "$work"/wheels/*.whl
    mkdir "$work/desk" && cd "$work/desk"
    fresh "$work/env/bin/gongkai" demo --once
    fresh "$work/env/bin/python" -c 'import gongkai; print(len(list(gongkai.open("demo-data").cells())), "cells")'
    echo "the wheel in an empty environment: $((SECONDS - began)) s, $(du -sm "$work/env" | cut -f1) MB"
    exit 0
    ;;
uv)
    uv=$(command -v uv) || {
        python3 -m venv "$work/uv" && "$work/uv/bin/python" -m pip install --quiet uv
        uv=$work/uv/bin/uv
    }
    ln -s "$uv" "$work/bin/uv"
    path=$work/bin:$path
    ;;
*) echo "unknown way: $way" >&2 && exit 2 ;;
esac

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
began=$SECONDS
set -m
fresh make --no-print-directory demo DEMO="--port $port" >"$work/log" 2>&1 &
server=$!
set +m
until grep -q 云泽 "$work/page" 2>/dev/null; do
    if ! kill -0 "$server" 2>/dev/null || [ $((SECONDS - began)) -gt 600 ]; then
        cat "$work/log"
        echo "make demo ($way): no site after $((SECONDS - began)) s" >&2
        exit 1
    fi
    sleep 1
    python3 -c "import urllib.request as u; print(u.urlopen('http://127.0.0.1:$port/').read().decode())" >"$work/page" 2>/dev/null || true
done
size=$(du -sm .venv | cut -f1)
tool=$(fresh .venv/bin/python -m pip --version 2>/dev/null | cut -d' ' -f2 || true)
echo "make demo ($way${2:+, $2}): the site answers after $((SECONDS - began)) s; .venv is $size MB; pip in it $tool"
[ -z "$(git status --porcelain)" ] || { git status --short && exit 1; }
[ "$size" -lt $most_megabytes ] || { echo "too large: $size MB, the limit is $most_megabytes" >&2 && exit 1; }
