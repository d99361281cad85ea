"""Born-digital PDF."""
