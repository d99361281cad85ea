"""Files of an archive with a wrong name or in a wrong place. `verify` names them, `repair` sets them aside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archive.database.folder import Archive
from archive.integrity.faults import Proof
from archive.integrity.staging import is_cut_off
from archive.sentence import Sentence, say
from archive.storage.blobs import FolderStore, digest_of
from archive.warc.writing import sealed

ASIDE = "damaged"


def strays(archive: Archive) -> Iterator[tuple[Path, Sentence]]:
    """Yield every stray file with its fault. Skips buckets, which may hold objects of others."""
    if isinstance(archive.store, FolderStore):
        for path in archive.store.strays():
            yield path, _about_blob(path)
    files = sorted(archive.warc.iterdir()) if archive.warc.is_dir() else []
    known = {path for path in files if path.name.endswith(".warc.gz") and path.is_file()}
    known |= {sealed(path) for path in known}
    for path in files:
        if path not in known:
            yield path, _about_warc(path)


def check_strays(archive: Archive, proof: Proof) -> None:
    """Report every file that does not belong to the archive as a fault."""
    is_begun = is_cut_off(archive.root)
    for path, about in strays(archive):
        if is_begun and path.name.endswith(".part"):
            continue  # the backup continues with it
        kind = "warc" if path.parent == archive.warc else "blob"
        proof.fault(kind, str(path.relative_to(archive.root)), about)


def set_aside(archive: Archive) -> list[str]:
    """Move these files to `damaged/`, and a whole blob from a wrong folder to the right one. Returns the new
    paths within the archive."""
    moved = []
    for path, _ in list(strays(archive)):
        if isinstance(archive.store, FolderStore) and path.is_file() and archive.store.root in path.parents:
            sha256 = digest_of(path)
            if sha256 == path.name and sha256 not in archive.store:
                archive.store.put(path.read_bytes())
        aside = archive.root / ASIDE / path.relative_to(archive.root)
        while aside.exists() or aside.is_symlink():
            aside = aside.with_name(f"{aside.name}.again")
        aside.parent.mkdir(parents=True, exist_ok=True)
        path.rename(aside)
        moved.append(str(path.relative_to(archive.root)))
    return moved


def _about_blob(path: Path) -> Sentence:
    if path.is_symlink() and not path.exists():
        return say("link_leads_nowhere")
    if path.is_file() and digest_of(path) == path.name:
        return say("blob_in_wrong_folder")
    return say("no_blob")


def _about_warc(path: Path) -> Sentence:
    if path.is_symlink() and not path.exists():
        return say("link_leads_nowhere")
    if path.name.endswith(".warc.gz.sha256"):
        return say("sealed_file_gone")
    return say("no_warc_file")
