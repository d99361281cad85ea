"""The front door: `gongkai`. Every command is a module of its floor, imported when it is called for."""

from __future__ import annotations

import click

from archive import __version__
from archive.commands.interface import (
    Front,
)

MOUNTED = {
    "alerts": ("archive.commands.alerts", "把新消息告诉订阅者 tell subscribers what is new"),
    "backup": ("crawler.commands.backup", "备份 copy what is new, also while a crawl writes"),
    "check": ("pipelines.commands.check", "核对勾稽关系 say whether the numbers add up"),
    "crawl": ("crawler.commands.crawl", "抓取网站 crawl sites: names, site files or home pages"),
    "demo": ("crawler.commands.demo", "样例，不上网 go the whole way on a sample portal"),
    "diff": ("archive.commands.diff", "比较两个年度 compare two years, versions or units"),
    "export": ("archive.commands.export", "取走全部数据 take everything, with its dictionary"),
    "merge": ("pipelines.commands.merge", "合并档案库 join archives in a new one"),
    "prove": ("archive.commands.prove", "证明一个数字 write one number's proof as one file"),
    "publish": ("archive.commands.publish", "写成静态文件 write the site as files"),
    "queue": ("crawler.commands.queue", "队列里有什么 show which sites wait"),
    "read": ("pipelines.commands.read", "读取文件 read files, or all that is kept (--all)"),
    "release": ("archive.commands.release", "发布 write a dated bundle of everything"),
    "repair": ("pipelines.commands.repair", "修复 restore what is damaged from the WARC files"),
    "restore": ("crawler.commands.backup", "恢复 make an archive of a backup"),
    "review": ("archive.commands.review", "复核 settle what the archive is in doubt of"),
    "schedule": ("crawler.commands.schedule", "定时抓取 print a timer for crawl --due"),
    "search": ("archive.commands.search", "检索 find bodies by name and passages by words"),
    "serve": ("archive.commands.serve", "打开网站 open the archive as a site"),
    "show": ("archive.commands.show", "看一份报告 show the report of a body on a year"),
    "sites": ("crawler.commands.sites", "已知的网站 list portals, probe one, add one"),
    "status": ("archive.commands.status", "有什么、哪里不对 show what is held and what is wrong"),
    "upgrade": ("archive.commands.upgrade", "升级 bring the archive of an older gongkai up to date"),
    "verify": ("pipelines.commands.verify", "查验 prove offline that all is whole"),
    "why": ("crawler.commands.why", "怎样找到、为何不取 how an address was found, or the rule against it"),
    "worker": ("crawler.commands.queue", "抓取队列中的网站 crawl the sites of a queue"),
}
"""Commands: the module that holds each, and its line in `gongkai --help`, which imports none of them."""


@click.group(cls=Front, mounted=MOUNTED, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gongkai")
@click.option("-v", "--verbose", is_flag=True, help="多说一些 say more on stderr.")
def main(verbose: bool) -> None:
    """公开 gongkai：政府信息公开工作年度报告的抓取、保存、读取、核对与公布。

    Finds, keeps, reads, checks and publishes the annual open-government reports of Chinese government bodies.
    """


if __name__ == "__main__":
    main()
