"""One number in one file: a stranger checks it with Python alone, and notices whatever was changed in it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.database.folder import Archive
from archive.errors import ArchiveError, NotFound, ReleaseRefused
from archive.integrity.faults import Proof
from archive.release import signing, tree
from archive.release.bundle import release
from archive.release.check import verify_release
from archive.release.proving import prove
from crawler.commands.main import main
from tests.support.archives import ADDRESS, Answer, build, gold

FIRST = [
    Answer(f"{ADDRESS}a.html", gold("html-official.html"), "2026-01-02T03:04:05.000Z"),
    Answer(f"{ADDRESS}b.pdf", gold("pdf-dashed.pdf"), "2026-01-02T03:04:06.000Z"),
    Answer(f"{ADDRESS}c.html", gold("html-nested.html"), "2026-01-02T03:04:07.000Z"),
]
COLUMN = "applications_new__total"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("proving"), FIRST)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a time-stamping authority of our own, and its certificate."""
    with authority_at(tmp_path_factory.mktemp("tsa")) as found:
        yield found


@contextmanager
def authority_at(folder: Path) -> Iterator[tuple[str, Path]]:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl")
    (folder / "tsa.cnf").write_text(
        f"[tsa]\ndefault_tsa = one\n[one]\nserial = {folder}/serial\ncrypto_device = builtin\nsigner_digest = sha256\n"
        f"signer_cert = {folder}/cert.pem\nsigner_key = {folder}/key.pem\ndefault_policy = 1.2.3.4\n"
        "digests = sha256\naccuracy = secs:1\nordering = no\ntsa_name = no\ness_cert_id_chain = no\n"
    )
    (folder / "serial").write_text("01\n")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=TSA", "-days", "2", "-keyout",
         "key.pem", "-out", "cert.pem", "-addext", "extendedKeyUsage=critical,timeStamping"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (folder / "q").write_bytes(self.rfile.read(int(self.headers["content-length"])))
            subprocess.run(
                ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "q", "-out", "r"],
                cwd=folder, check=True, capture_output=True,
            )  # fmt: skip
            self.send_response(200)
            self.end_headers()
            self.wfile.write((folder / "r").read_bytes())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", folder / "cert.pem"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def released(archive: Path, authority: tuple[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release that is signed and time-stamped; `key.pub` lies beside it."""
    folder = tmp_path_factory.mktemp("released")
    key = folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key, "-C", "publisher"], check=True)
    with Archive(archive, read_only=True) as opened:
        release(opened, folder / "one", key=key, authority=authority[0])
    return folder / "one"


def addresses(archive: Path) -> list[str]:
    with Archive(archive, read_only=True) as opened:
        rows = opened.database.query("SELECT id FROM reports ORDER BY id")
        return [f"https://www.example.org/report/{row['id']}/cell/{COLUMN}?lang=en" for row in rows]


def checked(proof: Path) -> subprocess.CompletedProcess[str]:
    """As a stranger does: Python alone, nothing of this house on its path."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(proof)],
        capture_output=True,
        text=True,
        cwd=proof.parent,
        check=False,
    )


def test_a_stranger_checks_a_number_with_python_alone(archive: Path, released: Path, tmp_path: Path) -> None:
    for number, address in enumerate(addresses(archive)):
        proof = tmp_path / f"{number}.pyz"
        done = CliRunner().invoke(
            main, ["prove", address, "-o", str(proof), "--release", str(released), "--archive", str(archive), "--json"]
        )  # fmt: skip
        assert done.exit_code == 0, done.output
        said = checked(proof)
        assert said.returncode == 0, said.stdout + said.stderr
        for step in (
            "the kept bytes",
            "the record holds",
            "among its documents",
            "ssh-keygen -Y verify",
            "openssl ts",
        ):
            assert step in said.stdout
        again = tmp_path / "again.pyz"
        with Archive(archive, read_only=True) as opened:
            prove(opened, address, again, released)
        assert again.read_bytes() == proof.read_bytes()


@pytest.mark.parametrize("name", ["original.html", "record.warc.gz", "proof.json", "release/release.json",
                                  "release/manifest-sha256.txt"])  # fmt: skip
def test_whatever_is_changed_in_a_proof_is_noticed(
    archive: Path, released: Path, tmp_path: Path, name: str
) -> None:
    proof, other = tmp_path / "one.pyz", tmp_path / "other.pyz"
    with Archive(archive, read_only=True) as opened:
        prove(opened, addresses(archive)[0], proof, released)
    with zipfile.ZipFile(proof) as one, zipfile.ZipFile(other, "w") as two:
        for entry in one.namelist():
            body = one.read(entry)
            if entry == "proof.json":
                about = json.loads(body)
                other_one = {**about, "printed": "987654321"}
                body = json.dumps(other_one).encode() if name == entry else body
            elif entry == name:
                at = body.index(b"a") if "warc" not in name else len(body) - 9
                body = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
            two.writestr(entry, body)
    said = checked(other)
    assert said.returncode != 0, said.stdout


@pytest.mark.parametrize("part", [0.02, 0.5, 0.97])
def test_a_damaged_file_says_so(archive: Path, released: Path, tmp_path: Path, part: float) -> None:
    proof = tmp_path / "one.pyz"
    with Archive(archive, read_only=True) as opened:
        prove(opened, addresses(archive)[0], proof, released)
    with zipfile.ZipFile(proof) as held:
        largest = max(held.infolist(), key=lambda entry: entry.compress_size)
    body = bytearray(proof.read_bytes())
    body[largest.header_offset + 60 + int(part * (largest.compress_size - 60))] ^= 0x40
    proof.write_bytes(body)
    said = checked(proof)
    assert said.returncode == 1
    assert "✗" in said.stdout
    assert "Traceback" not in said.stderr


def test_a_number_that_is_not_there_is_said(archive: Path, tmp_path: Path, released: Path) -> None:
    with Archive(archive, read_only=True) as opened:
        for odd in (
            "/report/99/cell/applications_new__total",
            "/report/1/cell/nonsense",
            "nothing",
            "0" * 20,
        ):
            with pytest.raises(NotFound):
                prove(opened, odd, tmp_path / "x.pyz")
    other = build(
        tmp_path / "other", [Answer(f"{ADDRESS}z.html", gold("html-dashes.html"), "2026-01-02T03:04:05.000Z")]
    )
    with Archive(other, read_only=True) as opened, pytest.raises(ArchiveError, match="not in this release"):
        prove(opened, addresses(other)[0], tmp_path / "x.pyz", released)
    assert not list(tmp_path.glob("*.pyz"))


def faults(folder: Path) -> tuple[list[str], list[str]]:
    proof = Proof()
    verify_release(folder, proof)
    return [fault.where for fault in proof.faults], [str(note) for note in proof.notes]


def test_signature_and_time_stamp_are_checked(
    released: Path, authority: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong, notes = faults(released)
    assert wrong == []
    assert ["signed" in note or "time-stamped" in note for note in notes] == [True, True]
    signers = tmp_path / "signers"
    signers.write_text(f"press@example.org {(released.parent / 'key.pub').read_text()}")
    monkeypatch.setenv("GONGKAI_SIGNERS", str(signers))
    monkeypatch.setenv("GONGKAI_TSA_CA", str(authority[1]))
    wrong, notes = faults(released)
    assert wrong == []
    assert "press@example.org" in " ".join(notes)
    assert "not checked" not in " ".join(notes)
    with authority_at(tmp_path) as (_, stranger):
        monkeypatch.setenv("GONGKAI_TSA_CA", str(stranger))
        assert faults(released)[0] == [signing.STAMP]
    monkeypatch.setenv("GONGKAI_TSA_CA", str(authority[1]))
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "k"], check=True)
    signers.write_text(f"press@example.org {(tmp_path / 'k.pub').read_text()}")
    assert faults(released)[0] == [signing.SIGNATURE]


def test_another_manifest_under_the_same_signature_is_noticed(released: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(released, copy)
    tags = copy / "tagmanifest-sha256.txt"
    tags.write_bytes(tags.read_bytes() + b"0" * 64 + b"  another.txt\n")
    assert {signing.SIGNATURE, signing.STAMP} <= set(faults(copy)[0])


def test_without_the_means_a_release_says_so_and_leaves_nothing(archive: Path, tmp_path: Path) -> None:
    key = tmp_path / "no-key"
    key.write_text("nothing")
    with Archive(archive, read_only=True) as opened:
        with pytest.raises(ReleaseRefused, match="ssh-keygen"):
            release(opened, tmp_path / "one", key=key)
        with pytest.raises(ReleaseRefused, match="no time stamp"):
            release(opened, tmp_path / "one", authority="http://127.0.0.1:9/")
    assert [path.name for path in tmp_path.iterdir()] == ["no-key"]


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 13])
def test_the_way_leads_from_every_document_to_the_root(count: int) -> None:
    digests = sorted(f"{n * 7919:064x}" for n in range(count))
    for one in digests:
        steps = tree.way(digests, one)
        assert len(steps) <= count.bit_length()
        assert _up(one, steps) == tree.root(digests)
        assert count == 1 or _up(f"{1:064x}", steps) != tree.root(digests)


def _up(digest: str, steps: list[tree.Step]) -> str:
    from hashlib import sha256

    node = sha256(b"\0" + bytes.fromhex(digest)).digest()
    for side, other in steps:
        pair = (bytes.fromhex(other), node) if side == "left" else (node, bytes.fromhex(other))
        node = sha256(b"\1" + b"".join(pair)).digest()
    return node.hex()


def test_a_release_says_how_to_cite_it_and_who_made_it(released: Path) -> None:
    cited = (released / "data" / "CITATION.cff").read_text()
    for part in ("type: dataset", 'version: "2026-01-02"', "authors:", "政府信息公开"):
        assert part in cited
    package = json.loads((released / "data" / "csv" / "datapackage.json").read_text())
    assert package["version"] == "2026-01-02"
    assert "著作权法" in package["licenses"][0]["title"]
    assert package["contributors"][0]["role"] == "author"
