"""A document that is alike at all addresses is asked for no more often than it takes to know that."""

from __future__ import annotations

from crawler.browser.documents import Document, Documents

WARC = ("a.warc.gz", 0, "<urn:uuid:1>", "2026-01-01T00:00:00Z")
SHELL = b"<html><meta name=seed content=%s><div id=app></div><script src=/app.js></script></html>"


def document(url: str, body: bytes) -> Document:
    return Document(f"http://a.gov.cn{url}", body, "text/html", WARC)


def test_two_addresses_that_answer_alike_stand_for_all_of_their_shape() -> None:
    known = Documents()
    known.note(document("/art/1", SHELL % b"75b5c277dba662c9"))
    assert known.of("http://a.gov.cn/art/2", article=True) is None
    known.note(document("/art/2", SHELL % b"aaaaaaaaaaaaaaaa"))
    assert known.of("http://a.gov.cn/art/3", article=True)
    assert known.of("http://a.gov.cn/art/3", article=False) is None  # a list may be anything
    assert known.of("http://a.gov.cn/list/3", article=True) is None
    known.note(document("/art/4", b"<html><h1>2023</h1></html>"))
    assert known.of("http://a.gov.cn/art/5", article=True) is None


def test_a_known_document_that_shows_nothing_is_known_no_more() -> None:
    known = Documents()
    for number in (1, 2):
        known.note(document(f"/art/{number}", SHELL % b""))
    known.doubt("http://a.gov.cn/art/3")
    assert known.of("http://a.gov.cn/art/4", article=True) is None


def test_a_route_of_a_page_is_that_page_to_the_server() -> None:
    known = Documents()
    assert known.of("http://a.gov.cn/#/art/1", article=True) is None
    known.note(document("/", SHELL % b""))
    assert known.of("http://a.gov.cn/#/list/7", article=False)
    assert known.of("http://a.gov.cn/", article=False) is None


def test_a_document_is_known_whatever_the_status_that_it_comes_with() -> None:
    known = Documents()
    known.draws(SHELL % b"75b5c277dba662c9")
    assert known.shows(SHELL % b"aaaaaaaaaaaaaaaa")
    assert not known.shows(b"<html>404 Not Found</html>")
    assert not known.shows(b"")
