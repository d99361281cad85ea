"""Crawls beyond one machine: one job is one site, on Dramatiq over Redis.

Not on Celery: a crawl may take a night and a dead worker should be noticed within a minute. Dramatiq's workers have a
heartbeat, so both hold. Celery over Redis gives a job out again after a time, whether its worker lives or not (measured:
`benchmarks/queues.py`, docs/workers.md): a second worker would be given the site while the first is at it.
"""
