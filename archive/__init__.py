"""The ground floor: holds, searches, compares and publishes. Knows nothing of Scrapy."""

__version__ = "0.2.0"
