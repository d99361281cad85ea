"""What a person found of a finding stays with it, however often the document is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from archive.form.rules import RULES
from archive.model import Finding
from pipelines.checks import registry, run_checks
from pipelines.checks.verdicts import Verdict, load_verdicts, review
from pipelines.reading.read_bytes import read_bytes
from tests.portal_builder.build import PORTAL
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
    assert "2026-01-31 某人" in (found.detail or "")
    assert "对照纸质报告" in (found.detail or "")


def test_a_verdict_is_for_one_document(tmp_path: Path) -> None:
    found = judged(tmp_path, "legitimate", sha256="1" * 64)
    assert found.status == "fails"
    assert "复核" not in (found.detail or "")


@pytest.mark.parametrize(
    "text", [ROW.format(sha256="0", verdict="guilty"), ROW.format(sha256="0", verdict="misread") * 2]
)
def test_a_file_of_verdicts_that_makes_no_sense_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "verdicts.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"verdict|twice"):
        load_verdicts(path)


def test_the_verdicts_we_ship_speak_of_rules_there_are() -> None:
    assert all(rule in RULES for _, rule, _ in load_verdicts())


@pytest.mark.parametrize(
    ("rule", "subject", "status"),
    [("L1.located", "applications.result.granted@total", "fails"), ("W.year", "title", "holds")],
)
def test_a_verdict_reaches_what_other_stages_say(
    monkeypatch: pytest.MonkeyPatch, rule: str, subject: str, status: str
) -> None:
    """And what holds needs none."""
    body = (PORTAL / "xxgk/zfxxgknb/bm_1287/jyj/202207/t20220715_900179.html").read_bytes()
    said = Verdict("0" * 64, rule, "legitimate", "某人", date(2026, 1, 31), "对照纸质报告", subject)
    assert _said(body, rule, subject).status == status
    monkeypatch.setitem(registry.VERDICTS, ("0" * 64, rule, subject), said)
    assert _said(body, rule, subject).status == ("not_assessable" if status == "fails" else "holds")


def _said(body: bytes, rule: str, subject: str) -> Finding:
    read = read_bytes(body, sha256="0" * 64).report
    assert read is not None
    return next(f for f in read.findings if (f.rule, f.subject) == (rule, subject))
