"""WARC 1.1 records: written while a crawl goes on, read back one by one."""
