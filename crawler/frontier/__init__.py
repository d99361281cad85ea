"""Judging responses, pages and links, choosing the next request, and accounting for every list.

Pure functions and the records of one crawl. Nothing here sends a request.
"""
