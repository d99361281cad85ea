"""The entry point: `gongkai`. Every command is a module of its floor, imported on demand."""

from __future__ import annotations

import click

from archive import __version__
from archive.commands.interface import (
    Front,
)
from archive.language import worded

MOUNTED = {
    "alerts": ("archive.commands.alerts", worded("把新消息告诉订阅者", "tell subscribers what is new")),
    "backup": (
        "crawler.commands.backup",
        worded("备份新增的内容，抓取进行中也可以", "copy what is new, also while a crawl writes"),
    ),
    "check": ("pipelines.commands.check", worded("核对勾稽关系", "say whether the numbers add up")),
    "crawl": (
        "crawler.commands.crawl",
        worded("抓取网站：名称、站点文件或首页地址", "crawl sites: names, site files or home pages"),
    ),
    "demo": (
        "crawler.commands.demo",
        worded("在样例门户上全程走一遍，不上网", "go the whole way on a sample portal"),
    ),
    "diff": (
        "archive.commands.diff",
        worded("比较两个年度、两个版本或两个单位", "compare two years, versions or units"),
    ),
    "export": (
        "archive.commands.export",
        worded("取走全部数据，连同数据字典", "take everything, with its dictionary"),
    ),
    "merge": ("pipelines.commands.merge", worded("把几个档案库合并成新的一个", "join archives in a new one")),
    "prove": (
        "archive.commands.prove",
        worded("把一个数字的证明写成一个文件", "write one number's proof as one file"),
    ),
    "publish": ("archive.commands.publish", worded("把网站写成静态文件", "write the site as files")),
    "queue": ("crawler.commands.queue", worded("看队列里有哪些网站在等", "show which sites wait")),
    "read": (
        "pipelines.commands.read",
        worded("读取文件，或库中保存的全部（--all）", "read files, or all that is kept (--all)"),
    ),
    "release": (
        "archive.commands.release",
        worded("发布一份带日期的全部数据", "write a dated bundle of everything"),
    ),
    "repair": (
        "pipelines.commands.repair",
        worded("用 WARC 文件修复损坏的部分", "restore what is damaged from the WARC files"),
    ),
    "restore": ("crawler.commands.backup", worded("由备份恢复档案库", "make an archive of a backup")),
    "review": (
        "archive.commands.review",
        worded("复核档案库存疑之处", "settle what the archive is in doubt of"),
    ),
    "schedule": (
        "crawler.commands.schedule",
        worded("定时运行 crawl --due", "print a timer for crawl --due"),
    ),
    "search": (
        "archive.commands.search",
        worded("按名称找单位，按词找段落", "find bodies by name and passages by words"),
    ),
    "serve": ("archive.commands.serve", worded("把档案库作为网站打开", "open the archive as a site")),
    "show": ("archive.commands.show", worded("看某单位某年度的报告", "show the report of a body on a year")),
    "sites": (
        "crawler.commands.sites",
        worded("列出已知门户，探查或添加一个", "list portals, probe one, add one"),
    ),
    "status": (
        "archive.commands.status",
        worded("库里有什么、哪里不对", "show what is held and what is wrong"),
    ),
    "upgrade": (
        "archive.commands.upgrade",
        worded("把旧版本的档案库升级", "bring the archive of an older gongkai up to date"),
    ),
    "verify": (
        "pipelines.commands.verify",
        worded("不上网，证明一切完好", "prove offline that all is whole"),
    ),
    "why": (
        "crawler.commands.why",
        worded("一个网址怎样被找到，或因哪条规则不取", "how an address was found, or the rule against it"),
    ),
    "worker": ("crawler.commands.queue", worded("抓取队列中的网站", "crawl the sites of a queue")),
}
"""Commands: the module of each, and its line in `gongkai --help`, which imports no command."""


@click.group(cls=Front, mounted=MOUNTED, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gongkai", help=worded("显示版本。", "show the version."))
@click.option("-v", "--verbose", is_flag=True, help=worded("在 stderr 上多说一些。", "say more on stderr."))
def main(verbose: bool) -> None:
    """公开 gongkai：政府信息公开工作年度报告的抓取、保存、读取、核对与公布。

    Finds, keeps, reads, checks and publishes the annual open-government reports of Chinese government bodies.
    """


if __name__ == "__main__":
    main()
