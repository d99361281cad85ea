"""Checks the proof of one number that contains this file, with nothing but Python: `python3 PROOF.pyz`.

Prints for every step whether it holds, and exits with 0 if all hold, else with 1. Uses no network and writes
nothing. `python3 PROOF.pyz extract FOLDER` unpacks everything for inspection.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import sys
import zipfile
import zlib
from html.parser import HTMLParser
from typing import Any

FAILED: list[str] = []


def told(holds: bool | None, what: str) -> None:
    """Print a step and record a failure. None marks a step that cannot be judged here."""
    print({True: "✓", False: "✗", None: "·"}[holds], what)
    if holds is False:
        FAILED.append(what)


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def parts(record: bytes) -> tuple[dict[str, str], bytes]:
    """Return the headers of a WARC record and the block below them."""
    head, _, rest = record.partition(b"\r\n\r\n")
    lines = head.decode("utf-8", "replace").split("\r\n")[1:]
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    return headers, rest


def payload(headers: dict[str, str], block: bytes) -> tuple[bytes, bytes | None]:
    """Return the body a server sent, raw and decoded. The decoded body is None if this Python cannot decode
    it."""
    if headers.get("warc-type") not in ("response", "revisit"):
        return block, block
    http, body = parts(block)
    encoding = http.get("content-encoding", "identity").lower()
    try:
        if encoding == "gzip":
            return body, gzip.decompress(body)
        if encoding == "deflate":
            return body, zlib.decompress(body)
    except (OSError, zlib.error):
        return body, None
    return body, body if encoding in ("", "identity") else None


class Words(HTMLParser):
    """The texts of a page, without white space."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.said: list[str] = []
        for name in ("utf-8", "gb18030"):
            try:
                self.feed(body.decode(name))
                break
            except UnicodeDecodeError:
                continue

    def handle_data(self, data: str) -> None:
        self.said.append("".join(data.split()))


def check_record(held: zipfile.ZipFile, about: dict[str, Any], original: bytes) -> None:
    """Check the recorded answer of the server: its own digests, its address and time, the bytes in it."""
    capture = about["capture"]
    if not capture:
        told(None, "no record of a server's answer is in this proof")
        return
    with gzip.open(io.BytesIO(held.read("record.warc.gz"))) as file:
        headers, block = parts(file.read())
    block = block[: int(headers["content-length"])]
    raw, body = payload(headers, block)
    for name, part in (("warc-block-digest", block), ("warc-payload-digest", raw)):
        if headers.get(name, "").startswith("sha256:"):
            value = headers[name][7:]
            digest = hashlib.sha256(part).digest()
            told(value in (digest.hex(), base64.b32encode(digest).decode()), name + " of the record")
        elif headers.get(name, "").startswith("sha1:"):
            told(
                headers[name][5:] == base64.b32encode(hashlib.sha1(part).digest()).decode(),
                name + " of the record",
            )
    told(headers.get("warc-target-uri") == capture["url"], "the record is of " + capture["url"])
    told(
        headers.get("warc-date", "")[:19] == capture["fetched"][:19],
        "the answer came at " + capture["fetched"],
    )
    if body is None:
        told(None, "the answer is encoded as this Python cannot undo")
    elif capture["sha256"] == about["sha256"]:
        told(sha256(body) == about["sha256"], "the record holds the kept bytes")
    else:
        told(_is_within(body, original), "the kept bytes lie in the file of the record")


def _is_within(body: bytes, original: bytes) -> bool | None:
    try:
        packed = zipfile.ZipFile(io.BytesIO(body))
        return any(packed.read(name) == original for name in packed.namelist())
    except zipfile.BadZipFile:
        return None


def check_number(about: dict[str, Any], original: bytes) -> None:
    """Check that the number stands in the page as text. A PDF or scan is left to the eye."""
    printed = "".join((about["printed"] or "").split())
    if "html" not in about["media_type"]:
        told(None, "look at cell.png, or at page {page} of the original".format(**about["place"]))
    elif printed:
        times = sum(printed in words for words in Words(original).said)
        told(
            times > 0,
            f"“{printed}” stands in the page, {times} times; its cell: {about['place']['path']}",
        )


def check_release(held: zipfile.ZipFile, about: dict[str, Any]) -> None:
    """Check the way from the bytes to the one digest of all documents of a release, and to its manifest;
    print the steps left for signature and time stamp."""
    release = about["release"]
    if not release:
        told(None, "this proof names no release")
        return
    node = hashlib.sha256(b"\0" + bytes.fromhex(about["sha256"])).digest()
    for side, other in release["way"]:
        pair = (bytes.fromhex(other), node) if side == "left" else (node, bytes.fromhex(other))
        node = hashlib.sha256(b"\1" + pair[0] + pair[1]).digest()
    files = {name: held.read("release/" + name) for name in release["files"]}
    told(
        node.hex() == json.loads(files["release.json"])["documents_root"], "the bytes are among its documents"
    )
    manifest, tags = files["manifest-sha256.txt"].decode(), files["tagmanifest-sha256.txt"].decode()
    told(
        sha256(files["release.json"]) + "  data/release.json\n" in manifest, "release.json is in its manifest"
    )
    told(
        sha256(files["manifest-sha256.txt"]) + "  manifest-sha256.txt\n" in tags,
        "the manifest is in its manifest",
    )
    print("  its name: SHA-256 of tagmanifest-sha256.txt is " + sha256(files["tagmanifest-sha256.txt"]))
    for line in release["to_do"]:
        print("  " + line)


def main(path: str) -> int:
    """Return 0 if every step holds, else 1."""
    try:
        return check(path)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError) as error:
        told(False, "this file is damaged: " + str(error))
        return 1


def check(path: str) -> int:
    """Run every step in order and return the exit code. Raises errors of the libraries if the file itself is
    damaged."""
    held = zipfile.ZipFile(path)
    about = json.loads(held.read("proof.json"))
    if sys.argv[1:2] == ["extract"]:
        held.extractall(sys.argv[2])
        return 0
    original = held.read(about["original"])
    print("{title}\n{label}: {printed}\n{address}\n".format(**about))
    told(sha256(original) == about["sha256"], "the kept bytes have the SHA-256 " + about["sha256"])
    check_record(held, about, original)
    check_number(about, original)
    check_release(held, about)
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[0]))
