"""Scrapy's settings for gongkai: one request at a time per host, one second apart, under an honest name."""

from __future__ import annotations

import os

from scrapy.settings import default_settings

from archive import __version__

BOT_NAME = "gongkai"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# Identity and politeness. Tests in tests/crawler/middlewares hold these promises.
GONGKAI_OPERATOR = os.environ.get("GONGKAI_OPERATOR") or "gongkai"  # who runs it, told in every request


def user_agent(operator: str) -> str:
    """Return the User-Agent of every request: the project, its purpose and the address of its operator. A
    header is ASCII, so only the ASCII part of a Chinese operator's name remains."""
    reach = " ".join("".join(sign for sign in operator if " " <= sign <= "~" and sign not in "();").split())
    who = f"; operated by {reach}" if reach and reach != BOT_NAME else ""
    return f"gongkai/{__version__} (+https://github.com/gongkai/gongkai; archive of annual open-government reports{who})"


USER_AGENT = user_agent(GONGKAI_OPERATOR)
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.5
COOKIES_ENABLED = True  # in memory, for one crawl of one site: some portals show nothing without cookies
HTTPCACHE_ENABLED = False
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}

# Server errors are retried. Refusals (403, 405, 412 and 521) are left to the middleware of blocks.
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408, 429]
RETRY_GIVE_UP_LOG_LEVEL = "WARNING"
DOWNLOAD_TIMEOUT = 90  # some portals answer after a minute
DOWNLOAD_MAXSIZE = 64 << 20
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_HANDLERS = {
    "http": "crawler.middlewares.handlers.BoundedHandler",
    "https": "crawler.middlewares.handlers.BoundedHandler",
    **dict.fromkeys(("data", "file", "ftp", "s3")),  # no portal asks for more than the web
}
REDIRECT_MAX_TIMES = 5
METAREFRESH_MAXDELAY = 10
MEDIA_ALLOW_REDIRECTS = True

# An unattended crawler opens no ports. `EXTENSIONS` cannot leave a part out without loading it first, and the consoles take
# 10 MB along.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
_CONSOLES = ("telnet", "remote_control", "memdebug")
EXTENSIONS_BASE = {
    name: place
    for name, place in default_settings.EXTENSIONS_BASE.items()
    if name.split(".")[-2] not in _CONSOLES
}

# Pages are handled as they arrive; the default of 100 costs half of the time (measured).
CONCURRENT_ITEMS = 1
# The warning would parse a callback's source for every response.
WARN_ON_GENERATOR_RETURN_VALUE = False
# Few requests wait in the downloader, so a crawl stops at once when a site refuses.
CONCURRENT_REQUESTS = 2
LOG_LEVEL = "INFO"
LOG_FORMATTER = "crawler.run.log.QuietFormatter"

EXTENSIONS = {"pipelines.stages.session.Session": 0}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "crawler.middlewares.hosts.HostsMiddleware": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "crawler.middlewares.politeness.PolitenessMiddleware": 110,
    "crawler.middlewares.browser.BrowserMiddleware": 530,  # sees the response that the spider would get
    "crawler.middlewares.failures.FailureMiddleware": 540,  # after the retries
    "crawler.middlewares.revalidate.RevalidateMiddleware": 560,  # after decompression, before retry
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.middlewares.limits.RefreshMiddleware": 580,
    "crawler.middlewares.blocks.BlocksMiddleware": 585,  # before a meta refresh is followed
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.middlewares.limits.CompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.middlewares.limits.RedirectMiddleware": 600,
    "crawler.middlewares.blocks.DeadEndMiddleware": 605,  # before a redirect is followed
    "crawler.middlewares.traps.TrapsMiddleware": 860,
    "crawler.middlewares.failures.AttemptsMiddleware": 870,
    "crawler.middlewares.sessions.SessionsMiddleware": 875,
    "crawler.middlewares.warc_writer.WarcMiddleware": 880,  # sees redirects and bodies as received
}
ITEM_PIPELINES = {
    "pipelines.stages.download.DownloadPipeline": 100,
    "pipelines.stages.duplicates.DedupePipeline": 200,
    "pipelines.stages.read.ReadPipeline": 300,
    "pipelines.stages.check.CheckPipeline": 400,
    "pipelines.stages.record.RecordPipeline": 500,
}

# Settings of gongkai.
GONGKAI_ARCHIVE = os.environ.get("GONGKAI_ARCHIVE") or "archive-data"  # the folder of the archive
GONGKAI_SITES_AT_ONCE = 64  # sites crawled side by side; those of one host always come one after another
GONGKAI_READERS = 2  # processes that read files
GONGKAI_READER_TIMEOUT = 240  # seconds a file: a scan of sixty pages
GONGKAI_READER_MEMORY = 4 << 30  # bytes of address space a reader
GONGKAI_READERS_MEMORY = 0  # bytes of memory all readers together; 0 is half of the machine's, 1 to 4 GB
GONGKAI_BLOCKED_LIMIT = 3  # refusals in a row after which a site is left alone
GONGKAI_FRUITLESS = 500  # answers in a row without a report after which a walk is given up
GONGKAI_PATIENCE = 120  # seconds: a longer Retry-After is waited for by the next crawl, not by this one
GONGKAI_BROWSER = True  # pages that plain requests show nothing of are shown to Chromium, if there is one
GONGKAI_CLOCK = "pipelines.clock.utc"  # what tells the time
