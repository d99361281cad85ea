"""What every reader asks of the project's own tables, loaded on import: the server that readers are copied from
imports this module once, so that no reader loads them again."""

from archive.places.gazetteer import gazetteer
from archive.sentence import templates

gazetteer()
templates()
