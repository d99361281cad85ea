"""WARC 1.1 records: written during a crawl, read back one by one."""
