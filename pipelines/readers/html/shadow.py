"""Trees of their own within a page (declarative shadow roots): a browser shows them in place of what their host holds,
with parts of it in their slots."""

from __future__ import annotations

from pipelines.readers.html.elements import Element

MARK = b"shadowrootmode"


def show_shadows(root: Element) -> None:
    """Put the content of every such tree into the page."""
    for template in [one for one in root.iter("template") if one.get(MARK.decode())]:
        host = template.getparent()
        if host is None:
            continue
        held = [child for child in host if child is not template]
        template.tag = "div"
        for slot in list(template.iter("slot")):
            _fill(
                slot,
                [one for one in held if isinstance(one.tag, str) and one.get("slot") == slot.get("name")],
            )
        for child in held:
            if child.getparent() is host:
                host.remove(child)


def _fill(slot: Element, held: list[Element]) -> None:
    """Put elements in the place of what a slot shows without them."""
    slot.tag = "span"
    if not held:
        return
    slot.text = None
    for child in list(slot):
        slot.remove(child)
    slot.extend(held)
