"""The top floor: finds and fetches. A Scrapy project."""
