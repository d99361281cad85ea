"""The site: a Datasette plugin that shows an archive in Chinese first, and plain pages for people."""
