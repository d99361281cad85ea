"""The middle floor: keeps, reads, understands and checks. Thin Scrapy item pipelines over pure functions."""
