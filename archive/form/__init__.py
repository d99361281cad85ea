"""The form as data: its cells, keys, labels and rules."""

from pathlib import Path

LEGACY_2014 = Path(__file__).with_name("legacy2014.toml")
"""The rows of the statistical table of 2014 to 2018."""
