"""What is shipped is whole: locks that do not age, a wheel that works alone, a module for notebooks."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-ocr.lock", "requirements-crawler.lock")
_PIN = re.compile(r"^([\w.-]+)(?:\[([\w,.-]+)\])?==(\S+)", re.MULTILINE)
_BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)

Pins = Mapping[str, tuple[str, frozenset[str]]]


def pins(lock: str) -> Pins:
    """Package -> version and extras."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {
        canonicalize_name(name): (version, frozenset(extras.split(",")) - {""})
        for name, extras, version in _PIN.findall(text)
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_extra_that_its_packages_ask_for(lock: str) -> None:
    """pip older than 24 takes the newest release for an extra that is not pinned as one."""
    pinned = pins(lock)
    for package in distributions():
        name = canonicalize_name(package.metadata["Name"])
        if name not in pinned:
            continue
        for line in package.requires or ():
            wanted = Requirement(line)
            asked = [
                extra
                for extra in ("", *pinned[name][1])
                if not wanted.marker or wanted.marker.evaluate({"extra": extra})
            ]
            if asked and wanted.extras:
                assert wanted.extras <= pinned[canonicalize_name(wanted.name)][1], f"{name} asks for {line}"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_has_a_digest_for_everything(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert all("--hash=sha256:" in part for part in re.split(r"\n(?=\w)", text.strip()) if "==" in part)


@pytest.mark.parametrize("lock", LOCKS[1:])
def test_what_runs_is_the_same_in_every_lock(lock: str) -> None:
    runs, more = pins(LOCKS[0]), pins(lock)
    assert {name: version for name, (version, _) in runs.items()} == {
        name: version for name, (version, _) in more.items() if name in runs
    }


def test_who_only_wants_to_run_it_gets_no_test_tool() -> None:
    assert not {"pytest", "mypy", "ruff", "moto", "hypothesis", "playwright"} & set(pins(LOCKS[0]))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from what git knows of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (folder / "source" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "source" / name).write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "-w", str(folder), str(folder / "source")], check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_everything_that_runs_and_no_test(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    listed = subprocess.run(
        ["git", "ls-files", "archive", "pipelines", "crawler", "gongkai.py"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert not [name for name in listed.stdout.splitlines() if name not in held and (ROOT / name).is_file()]
    assert not [name for name in held if name.startswith(("tests/", "benchmarks/"))]


def test_the_wheel_works_alone(wheel: Path, tmp_path: Path) -> None:
    """Unpacked into an empty folder, far from the checkout: the whole way on the sample portal, and a file read."""
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "installed")
    env = os.environ | {"PYTHONPATH": str(tmp_path / "installed")}
    code = "import sys; from crawler.commands import main; print(main.__file__); main.main(sys.argv[1:])"

    def gongkai(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, *words],
            cwd=tmp_path, env=env, capture_output=True, text=True, check=True, timeout=240,
        )  # fmt: skip
        assert str(tmp_path) in done.stdout.splitlines()[0]
        return done.stdout

    assert "报告 reports 15" in gongkai("demo", "--once")
    page = tmp_path / "installed/crawler/demo/portal/xxgk/zfxxgknb/202303/P020230324406172905518.pdf"
    assert '"unit"' in gongkai("read", "--json", str(page))


def test_the_examples_for_notebooks_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every block of docs/notebooks.md, one after the other, where a newcomer has typed the quick start."""
    page = ROOT / "crawler/demo/portal/xxgk/zfxxgknb/202303/P020230324406172905518.pdf"
    (tmp_path / "report.pdf").write_bytes(page.read_bytes())
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    subprocess.run(["gongkai", "demo", "--once"], cwd=tmp_path, check=True, capture_output=True, timeout=240)
    blocks = _BLOCK.findall((ROOT / "docs" / "notebooks.md").read_text(encoding="utf-8"))
    assert len(blocks) == 3
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(blocks)],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "云泽县人民政府 2023" in done.stdout


@pytest.mark.parametrize("name", ["Dockerfile", "Dockerfile.crawler"])
def test_an_image_is_built_from_files_that_are_there_and_a_base_that_cannot_change(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert all("@sha256:" in line for line in text.splitlines() if line.startswith("FROM "))
    kept = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for line in text.splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists(), source
                assert f"!{source}" in kept, source
    assert "requirements-dev.lock" not in text
