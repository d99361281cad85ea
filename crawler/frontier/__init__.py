"""What an answer is, what a page is, what a link promises, what comes next, and what every list says it holds.

Pure functions and small books of one crawl: nothing here asks a server for anything.
"""
