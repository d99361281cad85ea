"""The stages of an item in a crawl, and the session they share."""
