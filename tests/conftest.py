"""What tests share: where third-party material lies, what a machine has, and that CI skips nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.database.folder import Archive

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

os.environ["GONGKAI_LANG"] = "both"  # what commands say does not depend on the machine's locale


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """With GONGKAI_NO_SKIP a skipped test has failed: in CI nothing is passed over."""
    report = yield
    if os.environ.get("GONGKAI_NO_SKIP") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped where nothing may be: {report.longrepr}"
    return report


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more worker than cores: half of the time of these tests goes in waiting for servers and browsers."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of third-party material beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip(
            "../shared is absent: real seeds and pages are read from there, never from the repository"
        )
    return SHARED


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium that prints PDFs."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("no Chromium: apt install chromium fonts-noto-cjk")


@pytest.fixture(scope="session")
def soffice() -> str:
    """The path of LibreOffice."""
    if path := shutil.which("soffice"):
        return path
    pytest.skip("no LibreOffice: apt install libreoffice-writer")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An empty archive."""
    with Archive(tmp_path / "archive") as empty:
        yield empty
