"""The site: a Datasette plugin that shows an archive in Chinese first, with plain pages for people."""

from pathlib import Path

HERE = Path(__file__).parent
"""The folder of the modules, with templates and static files."""
