"""Import every module of gongkai once, so that Python compiles it and all that it imports.

Modules of an extra that is not installed are passed over.
"""

import contextlib
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

sys.path.insert(0, str(ROOT))
for floor in ("archive", "pipelines", "crawler"):
    for path in sorted((ROOT / floor).rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        with contextlib.suppress(ImportError):
            import_module(name)
