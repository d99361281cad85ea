"""A portal is not a door into somebody's own network."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.sites.addresses import is_public_name
from tests.support.crawling import codes, crawl, portal
from tests.support.resolver import RESOLVER
from tests.support.small_portal import site


@pytest.mark.parametrize("fact", ["", 'private = ["www.example.gov.cn"]'])
def test_a_public_name_that_leads_inside_is_followed_only_where_named(tmp_path: Path, fact: str) -> None:
    with portal(site()) as here:
        home = here.url.replace("127.0.0.1", "www.example.gov.cn")
        file = tmp_path / "x.toml"
        file.write_text(f'title = "例"\nhome = "{home}"\ndelay = 0\n{fact}\n', encoding="utf-8")
        summary = crawl(tmp_path / "archive", str(file), TWISTED_DNS_RESOLVER=RESOLVER)
        assert bool(here.asked) == bool(fact)
    assert ("private_address" in codes(summary)) == (not fact)


def test_names_that_are_not_public_are_the_persons_own_affair(tmp_path: Path) -> None:
    with portal(site(a="<p>no</p>")) as here:
        home = here.url.replace("127.0.0.1", "portal.test")
        summary = crawl(tmp_path, home, TWISTED_DNS_RESOLVER=RESOLVER, delay=0)
        assert "/xxgk/nb/a.html" in here.paths()
    assert codes(summary) == ["no_tables", "nothing_found"]


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("www.example.gov.cn", True), ("127.0.0.1", False), ("[::1]", False), ("10.0.0.1", False),
        ("localhost", False), ("portal", False), ("portal.test", False), ("nas.local", False),
        ("test.gov.cn", True),
    ],
)  # fmt: skip
def test_which_names_are_public(host: str, public: bool) -> None:
    assert is_public_name(host) is public
