"""What a person found of a finding stays with it, however often the document is read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from archive.database.folder import Archive
from archive.database.verdicts import FILE, Verdict, add_verdict, load_verdicts, review
from archive.errors import ArchiveError
from archive.model import Finding
from archive.sentence import verbatim
from pipelines.checks import run_checks
from tests.support.keeping import keep
from tests.support.site_archive import make_report
from tests.support.sums import report

ROW = """
[[verdicts]]
sha256 = "{sha256}"
rule = "A1.flow"
subject = "natural_person"
verdict = "{verdict}"
who = "某人"
when = 2026-01-31
why = "对照纸质报告"
"""
BROKEN = report(
    "c2021", {("applications.new", "natural_person"): 2, ("applications.result.total", "natural_person"): 3}
)


def judged(tmp_path: Path, verdict: str, sha256: str = "0" * 64) -> Finding:
    path = tmp_path / "verdicts.toml"
    path.write_text(ROW.format(sha256=sha256, verdict=verdict), encoding="utf-8")
    found = review(run_checks(replace(BROKEN)), BROKEN.sha256, load_verdicts(path))
    return next(f for f in found if (f.rule, f.subject) == ("A1.flow", "natural_person"))


@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        ("printed_so", "fails"), ("misread", "undetermined"), ("legitimate", "not_assessable"),
        ("undecidable", "undetermined"),
    ],
)  # fmt: skip
def test_a_verdict_is_laid_over_the_finding(tmp_path: Path, verdict: str, status: str) -> None:
    found = judged(tmp_path, verdict)
    assert found.status == status
    assert "2026-01-31 某人" in str(found.detail)
    assert "对照纸质报告" in str(found.detail)


def test_a_verdict_is_for_one_document(tmp_path: Path) -> None:
    found = judged(tmp_path, "legitimate", sha256="1" * 64)
    assert found.status == "fails"
    assert "复核" not in str(found.detail)


@pytest.mark.parametrize(
    "text", [ROW.format(sha256="0", verdict="guilty"), ROW.format(sha256="0", verdict="misread") * 2]
)
def test_a_file_of_verdicts_that_makes_no_sense_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "verdicts.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ArchiveError, match=r"no such verdict|judged already"):
        load_verdicts(path)


def test_what_holds_needs_none() -> None:
    held = Finding("A1.flow", "error", "holds", None, "natural_person")
    (found,) = review([held], "0" * 64, {said("0" * 64).key: said("0" * 64)})
    assert found == held


def test_a_verdict_is_laid_over_every_later_reading(archive: Archive) -> None:
    made = make_report(
        findings=(Finding("A1.flow", "error", "undetermined", verbatim("2 ≠ 3"), "natural_person"),)
    )
    assert archive.database  # begins the archive
    add_verdict(archive.root, said(made.sha256))
    for reader in ("1", "2"):
        keep(archive.database, made, "http://a.gov.cn/1.html", "2026-01-01T00:00:00Z", reader=reader)
        (row,) = archive.database.query("SELECT status, detail FROM findings WHERE rule = 'A1.flow'")
        assert row["status"] == "not_assessable"
        assert "对照纸质报告" in row["detail"]


@pytest.mark.parametrize(
    ("slip", "status"),
    [
        (ROW.format(sha256="0", verdict="guilty"), "not_assessable"), ("\n[[verdicts]]\nsha256 = 1\n", "not_assessable"),
        (ROW.format(sha256="0", verdict="misread") * 2, "not_assessable"), ("\n[[verdicts]\n", "undetermined"),
    ],
)  # fmt: skip
def test_a_slip_of_the_hand_stops_no_recording(archive: Archive, slip: str, status: str) -> None:
    made = make_report(
        findings=(Finding("A1.flow", "error", "undetermined", verbatim("2 ≠ 3"), "natural_person"),)
    )
    assert archive.database
    add_verdict(archive.root, said(made.sha256))
    with (archive.root / FILE).open("a", encoding="utf-8") as file:
        file.write(slip)
    keep(archive.database, made, "http://a.gov.cn/1.html", "2026-01-01T00:00:00Z")
    (row,) = archive.database.query("SELECT status FROM findings")
    assert row["status"] == status
    with pytest.raises(ArchiveError):
        add_verdict(archive.root, said("2" * 64))


def test_rows_are_added_and_never_changed(tmp_path: Path) -> None:
    add_verdict(tmp_path, said("1" * 64))
    first = (tmp_path / FILE).read_text(encoding="utf-8")
    add_verdict(tmp_path, said("2" * 64))
    assert (tmp_path / FILE).read_text(encoding="utf-8").startswith(first)
    assert len(load_verdicts(tmp_path / FILE)) == 2
    with pytest.raises(ArchiveError, match="judged already"):
        add_verdict(tmp_path, said("2" * 64))


def said(sha256: str) -> Verdict:
    return Verdict(
        sha256, "A1.flow", "legitimate", "某人", date(2026, 1, 31), "对照纸质报告", "natural_person"
    )
