"""HTML and MHTML."""
