"""A crawl that does not outlive its lease: `python -m crawler.queue.leased ARCHIVE SECONDS`.

Standard input carries the job as one line of JSON, then any bytes at least once per SECONDS. If they stop
(the worker is gone, killed or cut off from the queue), the process ends at once without a message: another
worker may start on the site at any moment. The archive stays whole, as after every kill. Standard output
carries a beat every few seconds (`crawler.queue.beating`) and, as its last line, the summary as JSON.
"""

from __future__ import annotations

import json
import os
import select
import sys
import threading
from dataclasses import asdict
from pathlib import Path

from crawler.queue.jobs import Job

LOST = 75
"""Exit code of a crawl whose lease has expired (EX_TEMPFAIL)."""
_PIECE = 4096


def live_while_told(source: int, seconds: float) -> None:
    """End this process when a file descriptor is closed or gives nothing for `seconds`."""
    while True:
        ready, _, _ = select.select([source], [], [], seconds)
        if not ready or not os.read(source, _PIECE):
            os._exit(LOST)


def main() -> None:
    archive, seconds = sys.argv[1:]
    source = sys.stdin.fileno()
    with os.fdopen(os.dup(source), "rb", buffering=0) as file:
        job = Job.from_dict(json.loads(file.readline()))
    threading.Thread(target=live_while_told, args=(source, float(seconds)), daemon=True).start()

    from crawler.run.crawls import (
        run_crawl,  # Scrapy takes a second to import: the thread watches the lease meanwhile
    )
    from crawler.settings import EXTENSIONS

    beating = {"EXTENSIONS": {**EXTENSIONS, "crawler.queue.beating.Beating": 900}}
    settings = {"LOG_LEVEL": "ERROR", **beating}
    summary = run_crawl(
        [job.site], Path(archive), since=job.since, delay=job.delay, rest=job.rest, settings=settings
    )
    print(json.dumps(asdict(summary.sites[0]), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
