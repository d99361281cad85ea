"""A crawl of several sites in one process, and what it came to."""
