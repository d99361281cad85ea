"""Scrapy spiders. They walk and yield; other rooms decide the meaning of a page."""
