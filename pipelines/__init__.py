"""The middle floor keeps, reads, understands and checks captures: thin Scrapy item pipelines over pure
functions."""

READER = "16"
"""Version of the readers. `gongkai read --all` reads documents of another version again; the new readings
wait to be accepted."""
