"""What surrounds every page of the portal: metas, banner, navigation, breadcrumb, footer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

SITE_NAME = "云泽县人民政府"
SITE_DOMAIN = "www.yunze.gov.example"
SITE_CODE = "9901010001"
BANNER = "样例门户：内容均为虚构"
VISITS = '<b class="visits">20190</b>'
"""The footer's counter; the server counts it up when it is told to."""

Crumb = tuple[str, str]  # (href, name)
HOME: Crumb = ("/", "首页")
NAVIGATION: tuple[Crumb, ...] = (
    HOME,
    ("/xwzx/", "新闻中心"),
    ("/xxgk/", "政府信息公开"),
    ("/bsfw/", "办事服务"),
    ("/hdjl/", "互动交流"),
    ("/search/", "站内搜索"),  # disallowed by robots.txt, and not there
)


def frame(
    title: str,
    main: str,
    *,
    path: str = "",
    crumbs: Sequence[Crumb] = (HOME,),
    metas: Mapping[str, str] | None = None,
) -> str:
    """A whole page. `path` is where it stands on the site, as its Url meta says."""
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{escape(title)}_{SITE_NAME}</title>
{_metas(path, metas or {})}
<link rel="stylesheet" href="/style.css">
</head>
<body>
<div class="sample">{BANNER}</div>
<div class="head"><div><h1>{SITE_NAME}</h1></div></div>
<div class="nav"><div>{links(NAVIGATION)}</div></div>
<div class="main">
<div class="lo_t">您的位置：{" > ".join(_link(*crumb) for crumb in crumbs)}</div>
{main}
</div>
<div class="foot"><p>主办：云泽县人民政府办公室　网站标识码：{SITE_CODE}　{BANNER}</p>
<p>网站访问量：{VISITS}　<a href="https://www.example.org/" target="_blank">友情链接</a></p></div>
</body>
</html>
"""


def links(pairs: Sequence[Crumb]) -> str:
    """Anchors in a row."""
    return "".join(_link(*pair) for pair in pairs)


def _link(href: str, name: str) -> str:
    return f'<a href="{escape(href)}">{escape(name)}</a>'


def _metas(path: str, metas: Mapping[str, str]) -> str:
    page = {
        "SiteName": SITE_NAME,
        "SiteDomain": SITE_DOMAIN,
        "SiteIDCode": SITE_CODE,
        **metas,
        "Url": f"http://{SITE_DOMAIN}/{path}",
    }
    return "\n".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in page.items())
