"""The middle floor: keeps, reads, understands and checks. Thin Scrapy item pipelines over pure functions."""

READER = "9"
"""Version of the readers: what another one read is read again by `gongkai read --all`, and waits to be accepted."""
