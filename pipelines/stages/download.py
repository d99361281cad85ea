"""Stage 1: attachments into the store, by Scrapy's FilesPipeline. Paths are SHA-256 digests, and every
failure becomes a problem."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import unquote, urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.http.request import NO_CALLBACK
from scrapy.pipelines.files import FilesPipeline
from scrapy.pipelines.media import FileException
from twisted.python.failure import Failure

from archive.database import captures
from archive.model import Capture
from archive.sentence import say
from archive.storage.blobs import Store, digest
from pipelines.readers.sniff import sniff
from pipelines.stages import volumes as volume
from pipelines.stages.album import album
from pipelines.stages.item import Found, Kept
from pipelines.stages.leading import MOST, leads_to
from pipelines.stages.session import Session

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response


_FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}


class BlobStore:
    """The archive's store as a Scrapy files store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def persist_file(self, _path: str, buf: BytesIO, *_: Any, **__: Any) -> None:
        self.store.put(buf.getvalue())

    def stat_file(self, _path: str, _info: Any) -> dict[str, Any]:
        return {}


class DownloadPipeline(FilesPipeline):
    """Fetches the attachments of an item, every URL once per crawl, however many items name it."""

    def __init__(self, crawler: Crawler) -> None:
        self.session = Session.of(crawler)
        super().__init__(self.session.archive.store.address, crawler=crawler)
        self.allow_redirects = True
        self._handle_statuses(self.allow_redirects)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def _get_store(self, uri: str) -> Any:  # noqa: ARG002 - the archive's store is the only one
        return BlobStore(self.session.archive.store)

    def get_media_requests(self, item: Found, info: Any) -> list[Request]:  # noqa: ARG002
        referer = (item.page and item.page.url) or item.listed
        headers = {"Referer": referer} if referer else {}
        return [
            Request(url, headers=headers, callback=NO_CALLBACK)
            if (form := item.posted.get(url)) is None
            else Request(url, method="POST", headers=headers | _FORM, body=form, callback=NO_CALLBACK)
            for url, _ in item.attachments
        ]

    def media_to_download(self, request: Request, info: Any, *, item: Any = None) -> None:
        """Return None, so that the server is always asked: it decides whether the file is unchanged (304)."""

    def file_path(self, request: Request, response: Response | None = None, *_: Any, **__: Any) -> str:
        sha256 = digest(response.body if response is not None else request.url.encode())
        return f"{sha256[:2]}/{sha256}"

    async def media_downloaded(  # type: ignore[override]  # the parent's FileInfo and one thing more
        self, response: Response, request: Request, info: Any, *, item: Any = None
    ) -> dict[str, Any]:
        """Return the parent's file info, with the archive's Kept of the body."""
        if response.status != 200:
            raise FileException(f"HTTP {response.status}")
        if (url := leads_to(response.body, response.url)) and (response.meta.get("led") or 0) < MOST:
            return await self._led(url, request, response, info, item)
        result: dict[str, Any] = dict(await super().media_downloaded(response, request, info, item=item))
        kept: Kept | None = response.meta.get("kept")  # a key of crawler.frontier.request_meta
        if kept is None:  # no revalidation middleware: keep it as it is
            raise FileException("not kept")
        return result | {"kept": kept, "checksum": kept.sha256}

    async def _led(
        self, url: str, request: Request, response: Response, info: Any, item: Any
    ) -> dict[str, Any]:
        """Return the file that a page in its place leads to."""
        following = Request(
            url,
            headers={"Referer": response.url},
            meta={"led": (response.meta.get("led") or 0) + 1},
            callback=NO_CALLBACK,
        )
        assert self.crawler.engine is not None
        try:
            answer = await self.crawler.engine.download_async(following)
        except Exception as error:
            self.media_failed(Failure(error), following, info)  # type: ignore[no-untyped-call]
            raise FileException(str(error)) from error
        return await self.media_downloaded(answer, request, info, item=item)

    def media_failed(self, failure: Failure, request: Request, info: Any) -> Any:  # noqa: ARG002
        """Record a problem for a file that could not be fetched, unless it was recorded already (blocked and
        gone files). Raises nothing: a traceback would only add noise."""
        error = failure.value
        if not isinstance(error, IgnoreRequest):
            self.session.problem(
                "download_failed",
                say("cannot_download", why=error or type(error).__name__),
                request.url,
            )
        elif not getattr(error, "told", False):
            self.session.problem(
                getattr(error, "code", "refused"), say("not_downloaded", why=error), request.url
            )
        return None

    def item_completed(self, results: Any, item: Found, info: Any) -> Found:  # noqa: ARG002
        kept = [result["kept"] for ok, result in results if ok and result]
        files = [one for one in kept if isinstance(one, Kept)]
        item.files = self._bound(self._unsplit(files, dict(item.attachments)))
        item.missing += len(results) - len(kept)
        return item

    def _bound(self, files: list[Kept]) -> list[Kept]:
        """Return the files, with several pictures joined as one document: pages of a scan, or tables of a
        report."""
        store = self.session.archive.store
        bodies = {one.sha256: store.get(one.sha256) for one in files}
        pictures = [one for one in files if (sniff(bodies[one.sha256]) or "").startswith("image/")]
        whole = album([bodies[one.sha256] for one in pictures]) if len(pictures) > 1 else None
        source = captures.last_body(self.session.archive.database, pictures[0].url) if whole else None
        if whole is None or source is None:
            return files
        joined = self._made(pictures, "application/pdf", whole, source)
        return [*(one for one in files if one not in pictures), joined]

    def _unsplit(self, files: list[Kept], texts: dict[str, str]) -> list[Kept]:
        """Return the files, with the volumes of a bundle joined as one. `texts` are the names of their links."""
        named: dict[str, Kept] = {}
        for one in files:
            own = unquote(urlsplit(one.requested).path).rpartition("/")[2]
            named[own if volume.is_volume(own) else texts.get(one.requested, own)] = one
        for names in volume.volumes(named):
            some = [named[name] for name in names]
            source = captures.last_body(self.session.archive.database, some[0].url)
            if source is not None:
                bodies = [self.session.archive.store.get(one.sha256) for one in some]
                body = volume.whole(bodies, spanned=volume.is_spanned(names[0]))
                joined = self._made(some, sniff(body) or "application/zip", body, source)
                files = [*(one for one in files if one not in some), joined]
        return files

    def _made(self, files: list[Kept], media: str, body: bytes, source: Capture) -> Kept:
        """Keep what several files make together."""
        made = self.session.keep_made(f"{files[0].url}#{len(files)}", media, body, source)
        return Kept(
            url=made.url, requested=made.url, sha256=made.sha256 or "", size=len(body), fetched=files[0].fetched,
            media_type=media, unchanged=all(one.unchanged for one in files),
        )  # fmt: skip
