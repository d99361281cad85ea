"""The Scrapy project: finding and fetching reports. The top floor: no other floor imports it."""
