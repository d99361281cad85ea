"""The identities (勾稽关系) that the form obliges every report to keep, each a small pure function.

A check takes a Report (or two years of a unit, or a government and its bodies) and yields Findings. `@check`
registers it under an id of `archive/form/rules.toml`, which holds its wording. `run_checks` runs the checks
of a single report.
"""

from __future__ import annotations

from pipelines.checks import (
    applications_sums as applications,
)
from pipelines.checks import (
    disclosure_rules as disclosure,
)
from pipelines.checks import (
    hierarchy,
    narrative,
    period,
    shape,
    years,
)
from pipelines.checks import (
    remedies_sums as remedies,
)
from pipelines.checks.registry import CHECKS, Check, run_checks

__all__ = [
    "CHECKS", "Check", "applications", "disclosure", "hierarchy", "narrative", "period",
    "remedies", "run_checks", "shape", "years",
]  # fmt: skip
