"""Signing and time-stamping releases, if the operator has the means: `ssh-keygen -Y` with a key, RFC 3161
with `openssl ts` and the address of an authority.

The signature covers the manifest of manifests (`tagmanifest-sha256.txt`), and through it every file. It
proves the signer, against the public key of the publisher (`GONGKAI_SIGNERS`, a file of allowed signers). A
time stamp proves that all files existed by then, against the certificate of the authority (`GONGKAI_TSA_CA`).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.errors import ReleaseRefused
from archive.integrity.faults import Proof
from archive.release.bag import TAGS
from archive.sentence import say
from archive.storage.blobs import digest_of

SIGNATURE, STAMP = f"{TAGS}.sig", f"{TAGS}.tsr"
NAMESPACE = "gongkai-release"
_SECONDS = 60


def sign(root: Path, key: Path) -> None:
    """Sign a bag with an SSH key (or the public half of a key that an agent holds). Raises ReleaseRefused."""
    _run("ssh-keygen", "-Y", "sign", "-q", "-f", str(key), "-n", NAMESPACE, str(root / TAGS))


def stamp(root: Path, authority: str) -> None:
    """Have an authority (RFC 3161 over HTTP) time-stamp the bag. Raises ReleaseRefused."""
    with TemporaryDirectory() as scratch:
        query = Path(scratch, "query.tsq")
        _run("openssl", "ts", "-query", "-data", str(root / TAGS), "-sha256", "-cert", "-out", str(query))
        asked = urllib.request.Request(
            authority, query.read_bytes(), {"Content-Type": "application/timestamp-query"}
        )
        try:
            with urllib.request.urlopen(asked, timeout=_SECONDS) as answer:
                body = answer.read(1 << 20)
        except (OSError, ValueError) as error:
            raise ReleaseRefused(say("no_time_stamp", authority=authority, error=error)) from None
    (root / STAMP).write_bytes(body)
    if not _imprint(root / STAMP) == digest_of(root / TAGS):
        raise ReleaseRefused(say("other_time_stamp", authority=authority))


def check(root: Path, proof: Proof) -> None:
    """Check signature and time stamp of a bag, if it has them. A note on each tells whether the signer or the
    authority is known here."""
    if (root / SIGNATURE).is_file():
        _check_signature(root, proof)
    if (root / STAMP).is_file():
        _check_stamp(root, proof)


def _check_signature(root: Path, proof: Proof) -> None:
    proof.checked["signatures"] += 1
    signers = os.environ.get("GONGKAI_SIGNERS")
    signature = str(root / SIGNATURE)
    try:
        if signers:
            names = _run("ssh-keygen", "-Y", "find-principals", "-s", signature, "-f", signers).split()
            who = names[0] if names else ""
            said = _run(
                "ssh-keygen", "-Y", "verify", "-f", signers, "-I", who, "-n", NAMESPACE, "-s", signature,
                data=root / TAGS,
            )  # fmt: skip
            proof.notes.append(say("signed", said=said.strip()))
        else:
            said = _run(
                "ssh-keygen", "-Y", "check-novalidate", "-n", NAMESPACE, "-s", signature, data=root / TAGS
            )
            proof.notes.append(say("signed_by_unknown", said=said.strip()))
    except ReleaseRefused as error:
        proof.fault("release", SIGNATURE, say("signature_wrong", error=error))


def _check_stamp(root: Path, proof: Proof) -> None:
    proof.checked["time stamps"] += 1
    authority = os.environ.get("GONGKAI_TSA_CA")
    try:
        if _imprint(root / STAMP) != digest_of(root / TAGS):
            raise ReleaseRefused(say("of_another_file"))
        when = time_of(root / STAMP)
        if authority:
            _run(
                "openssl", "ts", "-verify", "-data", str(root / TAGS), "-in", str(root / STAMP), "-CAfile", authority
            )  # fmt: skip
            proof.notes.append(say("time_stamped", when=when))
        else:
            proof.notes.append(say("time_stamped_by_unknown", when=when))
    except ReleaseRefused as error:
        proof.fault("release", STAMP, say("time_stamp_wrong", error=error))


def time_of(stamp: Path) -> str:
    """Return the time that a time stamp states. Raises ReleaseRefused."""
    found = re.search(r"Time stamp: (.+)", _run("openssl", "ts", "-reply", "-in", str(stamp), "-text"))
    return found[1] if found else ""


def _imprint(stamp: Path) -> str:
    """Return the digest that a time stamp covers. Raises ReleaseRefused."""
    text = _run("openssl", "ts", "-reply", "-in", str(stamp), "-text")
    lines = re.findall(r"^\s+[0-9a-f]{4} - ([0-9a-f -]{47})", text, re.M)
    return "".join(re.sub(r"[ -]", "", line) for line in lines)


def _run(program: str, *arguments: str, data: Path | None = None) -> str:
    """Return the output of a program. Raises ReleaseRefused if it is missing or fails."""
    if shutil.which(program) is None:
        raise ReleaseRefused(say("program_missing", program=program))
    body = data.read_bytes() if data else b""
    done = subprocess.run([program, *arguments], input=body, capture_output=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines()
        raise ReleaseRefused(f"{program}: {said[-1] if said else done.returncode}")
    return done.stdout.decode(errors="replace")
