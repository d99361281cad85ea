"""What the five real reports print."""

from __future__ import annotations

EXPECTED = {  # unit, region, scope, year, generation
    "000": ("平罗县人民政府", "640221", "aggregate", 2020, "b2019"),
    "001": ("海原县人民政府", "640522", "aggregate", 2020, "b2019"),
    "002": ("平罗县灵沙乡人民政府", "640221201", "own", 2020, "b2019"),
    "003": ("平罗县人民政府办公室", "640221", "own", 2024, "c2021"),
    "004": ("灵武市人民政府", "640181", "aggregate", 2020, "b2019"),
}
