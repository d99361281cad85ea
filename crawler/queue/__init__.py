"""Crawls on several machines: one job is one site, on Dramatiq over Redis.

Dramatiq, not Celery: a crawl may take a night, and a dead worker should be noticed within a minute.
Dramatiq's workers have a heartbeat, so both work. Celery over Redis redelivers a job after a time, whether
its worker lives or not (measured: `benchmarks/queues.py`, docs/workers.md): a second worker would get the
site while the first still crawls it.
"""
