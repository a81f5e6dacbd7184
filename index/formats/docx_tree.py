"""The XML of a Word document: names, values, and the tree as it reads with its changes accepted."""

from collections.abc import Iterator
from typing import Any

from index.formats.parts import counted

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
NOTES = ("footnote", "endnote")
Notes = dict[tuple[str, str], Any]
_OFF = ("0", "false", "off", "none")


def on(element: Any, *path: str) -> bool:
    """True when a switch is there and not turned off."""
    found = element.find("/".join(f"{W}{name}" for name in path))
    return found is not None and (found.get(f"{W}val") or "1") not in _OFF


def value(element: Any, *path: str) -> str | None:
    """The value of the element at that path, None without one."""
    found = element.find("/".join(f"{W}{name}" for name in path))
    return None if found is None else found.get(f"{W}val")


def number(element: Any, *path: str) -> int:
    """The whole number at that path, 0 without one."""
    text = (value(element, *path) or "").removeprefix("+")
    return int(text) if text.removeprefix("-").isdecimal() and len(text) < 9 else 0


def rows(table: Any) -> list[Any]:
    """A table's own rows, also those in content controls."""
    return [r for r in table.iter(f"{W}tr") if next(r.iterancestors(f"{W}tbl")) is table]


def cells(tr: Any) -> list[Any]:
    """A row's own cells, also those in content controls."""
    return [c for c in tr.iter(f"{W}tc") if next(c.iterancestors(f"{W}tr")) is tr]


def settle(root: Any) -> None:
    """Keep one of alternative forms each, and take out deleted text and phonetic guides."""
    for element in list(root.iter(f"{MC}AlternateContent")):
        branches = [e for e in element if e.tag in (f"{MC}Choice", f"{MC}Fallback")]
        branch = next(filter(_has_text, branches), branches[0] if branches else ())
        parent = element.getparent()
        at = parent.index(element)
        parent[at : at + 1] = list(branch)
    for element in list(root.iter(f"{W}del", f"{W}moveFrom", f"{W}rt")):
        if len(element):  # those of a row or a paragraph's end are empty
            element.getparent().remove(element)


def _has_text(element: Any) -> bool:
    return any(e.text for e in element.iter(f"{W}t", f"{M}t"))


def notes_of(part: Any) -> Notes:
    """The footnotes and endnotes that belong to a document's part, by their kind and number."""
    found: Notes = {}
    for kind in NOTES:
        for root in _related(part, f"{kind}s"):
            settle(root)
            for note in root.iter(f"{W}{kind}"):
                if note.get(f"{W}type", "normal") == "normal":  # others are the lines above them
                    found[kind, note.get(f"{W}id", "")] = note
    return found


def left_out(part: Any) -> list[str]:
    """Notes about the text that is not read."""
    comments = sum(1 for root in _related(part, "comments") for _ in root.iter(f"{W}comment"))
    inserted = sum(1 for _ in part.element.iter(f"{W}altChunk"))
    told = [f"{counted(comments, 'comment')} left out."] if comments else []
    if inserted:
        told.append(f"{counted(inserted, 'inserted file')} left out. Add as reports of their own.")
    return told


def _related(part: Any, kind: str) -> Iterator[Any]:
    """The roots of the parts that belong to a part in that way."""
    from docx.oxml import parse_xml

    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.endswith(f"/{kind}"):
            yield parse_xml(relation.target_part.blob)
