"""The site: a Datasette plugin that shows an archive in Chinese first, and plain pages for people."""

from pathlib import Path

HERE = Path(__file__).parent
"""Templates and static files lie beside the modules."""
