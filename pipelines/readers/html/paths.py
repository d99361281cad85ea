"""Element paths of a page, each counted once. They are those of libxml2 (`getpath`), which counts the
neighbours of an element again for every path."""

from __future__ import annotations

from pipelines.readers.html.elements import Element


class Paths:
    """The element paths of the trees asked about. `of` returns the path of an element, such as `/html/body/p[3]`."""

    def __init__(self) -> None:
        self._known: dict[Element, str] = {}

    def of(self, element: Element) -> str:
        """Return the path of an element."""
        known = self._known.get(element)
        if known is None:
            self._number(element)
            known = self._known[element]
        return known

    def _number(self, element: Element) -> None:
        """Learn the path of an element together with those of its neighbours."""
        line = [element]  # from the element up to the last parent without a path
        while (parent := line[-1].getparent()) is not None and parent not in self._known:
            line.append(parent)
        for one in reversed(line):
            if (parent := one.getparent()) is None:
                self._known[one] = one.getroottree().getpath(one)
                continue
            stem = self._known[parent]
            if len(parent) == 1:
                self._known[one] = f"{stem}/{one.tag}"
                continue
            tags = [child.tag for child in parent]
            numbered = {tag for tag in set(tags) if tags.count(tag) > 1}
            seen = dict.fromkeys(tags, 0)
            for child, tag in zip(parent, tags, strict=True):
                seen[tag] += 1
                self._known[child] = f"{stem}/{tag}[{seen[tag]}]" if tag in numbered else f"{stem}/{tag}"
