"""Set-up on machines that lack something: one line says what to type, and nothing half-made is left."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT

Run = Callable[..., subprocess.CompletedProcess[str]]
_MAKES_VENV = 'if [ "$1" = venv ]; then mkdir -p .venv/bin; : >.venv/bin/python; chmod +x .venv/bin/python; exit 0; fi\n'
_TOOLS = ("sh", "dirname", "grep", "tail", "rm", "mkdir", "chmod", "sleep", "cat")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A checkout with nothing but the script, and a machine with nothing but a shell."""
    (tmp_path / "checkout/scripts").mkdir(parents=True)
    shutil.copy(ROOT / "scripts/setup.sh", tmp_path / "checkout/scripts/setup.sh")
    (tmp_path / "bin").mkdir()
    for name in _TOOLS:
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    return tmp_path


def put(machine: Path, name: str, script: str) -> None:
    path = machine / "bin" / name
    path.write_text(f"#!/bin/sh\n{script}")
    path.chmod(0o755)


def start(machine: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        ["sh", "scripts/setup.sh"],
        cwd=machine / "checkout", env={"PATH": str(machine / "bin")}, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a runner in the background ignores it
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def said(machine: Path) -> str:
    """What a set-up that must fail says."""
    process = start(machine)
    _, words = process.communicate(timeout=60)
    assert process.returncode == 1
    return words


def left(machine: Path) -> set[str]:
    return {path.name for path in (machine / "checkout").iterdir()}


def test_without_python(machine: Path) -> None:
    words = said(machine)
    assert words.count("\n") == 1
    assert "sudo apt install python3 python3-venv" in words
    assert left(machine) == {"scripts"}


def test_with_a_python_that_is_too_old(machine: Path) -> None:
    put(machine, "python3", "exit 1\n")
    put(machine, "python3.11", "echo 'pyenv: python3.11: command not found' >&2; exit 127\n")
    words = said(machine)
    assert words.count("\n") == 1
    assert "3.11" in words
    assert "pyenv" not in words


def test_without_venv(machine: Path) -> None:
    put(machine, "python3", 'case "$1" in -c) exit 0 ;; *) exit 1 ;; esac\n')
    words = said(machine)
    assert words.count("\n") == 1
    assert "sudo apt install python3-venv" in words
    assert left(machine) == {"scripts"}


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        ("error: dns error: failed to lookup address", "网络"),
        ("ERROR: Could not install: [Errno 28] No space left on device", "磁盘已满"),
        ("error: failed to create directory: Permission denied (os error 13)", "无权写入"),
        ("error: the hashes do not match", "the hashes do not match"),
    ],
)
def test_an_installation_that_fails(machine: Path, error: str, advice: str) -> None:
    put(machine, "uv", f"{_MAKES_VENV}echo '{error}' >&2; exit 2\n")
    assert advice in said(machine)
    assert left(machine) == {"scripts"}


def test_a_second_try_does_not_lose_what_the_first_made(machine: Path) -> None:
    """An environment that was there before stays: only what a failed set-up made itself goes away."""
    (machine / "checkout/.venv/bin").mkdir(parents=True)
    (machine / "checkout/.venv/bin/python").write_text("#!/bin/sh\n")
    (machine / "checkout/.venv/bin/python").chmod(0o755)
    put(machine, "uv", "exit 2\n")
    said(machine)
    assert left(machine) == {"scripts", ".venv"}


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_set_up_leaves_nothing(machine: Path, how: signal.Signals) -> None:
    put(machine, "uv", f"{_MAKES_VENV}exec sleep 60\n")
    process = start(machine)
    for _ in range(200):
        if (machine / "checkout/.venv").exists():
            break
        time.sleep(0.05)
    time.sleep(0.3)
    os.killpg(process.pid, how)
    process.communicate(timeout=20)
    assert process.returncode == 130
    assert left(machine) == {"scripts"}


def test_what_takes_long_shows_that_it_goes_on(machine: Path) -> None:
    put(machine, "uv", f"{_MAKES_VENV}sleep 4; exit 2\n")
    words = said(machine)
    assert "Installing" in words
    assert "." in words
