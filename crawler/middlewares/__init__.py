"""What stands between Scrapy and the servers: who may be asked, how slowly, and what is kept."""
