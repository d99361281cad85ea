"""A crawl of several sites in one process, and its results."""
