"""HTML and MHTML pages."""
