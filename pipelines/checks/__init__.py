"""The identities (勾稽关系) the form obliges every report to keep, each a small pure function.

A check takes a Report and yields Findings, one for each equation. It is registered with `@check` under the
id and severity of FORM 3; `run_checks` runs them all.
"""

from __future__ import annotations

from pipelines.checks import applications, remedies
from pipelines.checks.registry import CHECKS, Check, run_checks

__all__ = ["CHECKS", "Check", "applications", "remedies", "run_checks"]
