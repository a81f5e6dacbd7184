"""What kind of file the bytes are, by their content and the name's suffix; and its reader."""

from importlib import import_module
from pathlib import PurePath

from index.errors import DocumentError
from index.formats import archive
from index.formats.parts import Parsed

SUFFIXES = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".docx": "office", ".pdf": "pdf",
    ".csv": "csv", ".tsv": "csv", ".xlsx": "office",
}  # fmt: skip
PLAIN = ("text", "markdown")
_NAMES = {"pdf": "a PDF", "office": "an Office file"}
_READERS = {
    "text": ("text", "load"),
    "markdown": ("markdown", "load"),
    "html": ("html", "load"),
    "docx": ("docx", "load"),
    "pdf": ("pdf", "load"),
    "csv": ("sheets", "load_csv"),
    "xlsx": ("sheets", "load_workbook"),
}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD, _EXCEL = "word/document.xml", "xl/workbook.xml"


def kind_of(name: str, data: bytes) -> tuple[str, tuple[str, ...]]:
    """A file's kind, with a note when its content is not what its name says.

    Raises DocumentError for a kind that cannot be read.
    """
    suffix = PurePath(name).suffix.lower()
    named = SUFFIXES.get(suffix)
    if named is None:
        known = ", ".join(sorted(SUFFIXES))
        raise DocumentError(f"cannot read this kind of file. Convert it to one of {known}.")
    found = _by_content(data, named)
    if found is None and named in ("pdf", "office"):
        raise DocumentError(f"this is no {suffix} file, or it is damaged. Save it again.")
    if found is not None and found != named:
        return found, (f"named {suffix}, but its content is {_NAMES[found]}.",)
    return named, ()


def _by_content(data: bytes, named: str) -> str | None:
    """The kind that the first bytes tell, if they do; every ZIP is held for an Office file."""
    if data.startswith(_OLD_OFFICE):
        raise DocumentError(
            "this is an Office file of the old format, or protected by a password. "
            "Save it as .docx or .xlsx without a password."
        )
    # Some PDFs have other bytes first; in a file of another name these may be words about PDFs.
    if data.startswith(b"%PDF-") or (named == "pdf" and b"%PDF-" in data[:1024]):
        return "pdf"
    return "office" if data.startswith(b"PK\x03\x04") else None


def load(kind: str, data: bytes, encoding: str | None) -> Parsed:
    """Read a file of that kind; a reader and its libraries are imported when it is needed."""
    if kind == "office":
        kind = archive.kind_of(data)
    module, function = _READERS[kind]
    reader = getattr(import_module(f"index.formats.{module}"), function)
    parsed: Parsed = reader(data, encoding)
    return parsed
