"""The layers between Scrapy and the servers: which requests are sent, how slowly, and which responses are
kept."""
