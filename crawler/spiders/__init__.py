"""Scrapy spiders. They walk and yield; what a page means is decided elsewhere."""
