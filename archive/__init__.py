"""The ground floor: holds, searches, compares and publishes. It does not import Scrapy."""

__version__ = "0.2.0"
