"""Invented portals, one module a family: pages in the family's own markup, rendered from a list of invented reports,
with the truth of what a crawl must find. No county, body or figure here exists."""

from __future__ import annotations

from tests.portals import (
    aspnet,
    choices,
    city,
    forms,
    fujian,
    gkmlpt,
    grouped_rows,
    hebei,
    held_rows,
    jcms,
    jpaas,
    jpaas_frames,
    longxun,
    mixed_columns,
    named_rows,
    odd_pagers,
    odd_rows,
    odd_ways,
    old_asp,
    plain,
    shaanxi,
    trs,
    ucap,
    units,
    vsb,
)
from tests.portals.county import Built

_MODULES = (
    trs,
    fujian,
    jcms,
    jpaas,
    jpaas_frames,
    ucap,
    gkmlpt,
    longxun,
    vsb,
    shaanxi,
    hebei,
    plain,
    units,
    forms,
)
PORTALS: dict[str, Built] = {
    module.__name__.rpartition(".")[2]: module.build() for module in (*_MODULES, aspnet, city)
}
"""By software, or by what is peculiar to them; a probe tells what made them."""
ODD: dict[str, Built] = {
    "odd_rows": odd_rows.build(),
    "choices": choices.build(),
    "named_rows": named_rows.build(),
    "mixed_columns": mixed_columns.build(),
    "old_asp": old_asp.build(),
    "grouped_rows": grouped_rows.build(),
    "odd_pagers": odd_pagers.build(),
    "held_rows": held_rows.build(),
    "odd_ways": odd_ways.build(),
}
"""What no software accounts for."""
