"""Turn pages into PDF as agencies do: printed by a browser, exported from Word."""

from __future__ import annotations

import subprocess
from pathlib import Path

RULED = "table{border-collapse:collapse;width:100%}td{border:1px solid #000;padding:1px 3px}"
BORDERS = {
    "ruled": RULED,
    "dotted": RULED.replace("solid", "dotted"),
    "dashed": RULED.replace("solid", "dashed"),
    "double": "table{border-spacing:2px;width:100%}td{border:1px solid #000;padding:1px 3px}",
    "open": RULED
    + "tr td:first-child{border-left:none}tr td:last-child{border-right:none}"
    + "tr:first-child td{border-top:none}tr:last-child td{border-bottom:none}",
}
_PAGE = "@page{size:A4;margin:15mm}body{font:10pt 'Noto Serif CJK SC'}td{font-size:8pt;word-break:break-all}"


def page(title: str, body: str, borders: str = RULED) -> str:
    """A plain page whose only style is its borders."""
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><style>{_PAGE}{borders}</style></head>"
        f"<body><h1>{title}</h1>{body}</body></html>"
    )


def browser_pdf(chromium: str, html: str, folder: Path, name: str) -> bytes:
    """Print a page to PDF with Chromium."""
    source, target = folder / f"{name}.html", folder / f"{name}.pdf"
    source.write_text(html, encoding="utf-8")
    command = [
        chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
        f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={target}", source.as_uri(),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return target.read_bytes()


def office_pdfs(soffice: str, documents: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """Export DOCX files to PDF with LibreOffice, all in one call."""
    sources = []
    for name, body in documents.items():
        sources.append(folder / f"{name}.docx")
        sources[-1].write_bytes(body)
    command = [
        soffice, "--headless", f"-env:UserInstallation={(folder / 'office').as_uri()}",
        "--convert-to", "pdf", "--outdir", str(folder), *map(str, sources),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {name: (folder / f"{name}.pdf").read_bytes() for name in documents}
