"""Any report that obeys the form comes back exactly, in any style, whole or with blanks."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.model import Section
from pipelines.reading.read_bytes import read_bytes
from tests.portal_builder.render import official_sections, render_body, render_tables
from tests.portal_builder.style import STYLES
from tests.support.generated import Spot, balanced, printed
from tests.support.printing import page
from tests.support.seeds import differences

SECTIONS: tuple[Section, ...] = official_sections({"overview": ["一句话。"], "other": ["无。"]})


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(balanced(), st.sampled_from(sorted(STYLES)))
def test_every_figure_comes_back(made: tuple[str, dict[Spot, int]], style: str) -> None:
    generation, values = made
    tables = render_tables(printed(values), generation, STYLES[style])
    body = render_body(SECTIONS, tables, STYLES[style])
    reading = read_bytes(page("某县2022年政府信息公开工作年度报告", body).encode(), sha256="0" * 64)
    assert differences(reading.report, values) == []
    assert reading.report
    failing = [f for f in reading.report.findings if f.status == "fails" and f.severity == "error"]
    assert failing == []


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(balanced(), st.sampled_from(sorted(STYLES)), st.randoms(use_true_random=False))
def test_blanks_come_back_blank(made: tuple[str, dict[Spot, int]], style: str, random) -> None:  # type: ignore[no-untyped-def]
    generation, values = made
    kept = {spot: value for spot, value in values.items() if random.random() < 0.5}
    wanted = {spot: kept.get(spot) for spot in values}
    tables = render_tables(printed(kept), generation, STYLES[style])
    body = render_body(SECTIONS, tables, STYLES[style])
    reading = read_bytes(page("某县2022年政府信息公开工作年度报告", body).encode(), sha256="0" * 64)
    assert differences(reading.report, wanted) == []
