"""The requests of a page in the browser: what they ask for, and where they lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.browser.rendered import Part, Rendered, Reply
from crawler.frontier.trails import unstamped

if TYPE_CHECKING:
    from playwright.async_api import Request, Route

_DOCUMENT = 2000  # bytes: less is no report


def question(request: Request) -> tuple[str, str, bytes | None]:
    """Return the key of a script's question, without its timestamps."""
    return request.method, unstamped(request.url), request.post_data_buffer


def is_content(part: Part, reply: Reply) -> bool:
    """Return whether a click has loaded a document into the page from an address of its own."""
    return part.method == "GET" and reply.status == 200 and len(reply.body) > _DOCUMENT


def note_move(rendered: Rendered, request: Request) -> None:
    """Note the target of a click. The address of a POST has the fields of its form, so that no two documents share
    an address."""
    said, url = request.post_data if request.method == "POST" else None, request.url
    if said and "urlencoded" in request.headers.get("content-type", ""):
        url = f"{url}{'&' if '?' in url else '?'}{said}"
        rendered.posted[url] = said
    rendered.moves.append(url)


def is_top(request: Request) -> bool:
    """Return whether a request is for the page itself, not for a frame in it."""
    if not request.is_navigation_request():
        return False
    try:
        return request.frame.parent_frame is None
    except Exception:  # Playwright's own: a window that is only about to be opened
        return True


async def fulfill(route: Route, reply: Reply) -> None:
    """Answer a request with a reply of the crawler."""
    origin = route.request.headers.get("origin")
    allow = {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true"}
    await route.fulfill(
        status=reply.status,
        headers={"Content-Type": reply.media_type, **(allow if origin else {})},  # type: ignore[dict-item]
        body=reply.body,
    )
