"""Office files are ZIP archives of XML: what is inside is checked before anything opens it."""

import re
import zipfile
from io import BytesIO

from index.errors import DocumentError

MAX_ENTRIES = 5_000
MAX_UNPACKED = 200 * 2**20
MAX_XML = 48 * 2**20
MAX_RATIO = 120
SMALL = 2 * 2**20
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_MAIN = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


def kind_of(data: bytes) -> str:
    """ "docx" or "xlsx". Raises DocumentError for another archive, for a damaged one, for one that
    unpacks to too much, and for one whose XML defines entities.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_sizes(entries, len(data))
            names = {entry.filename for entry in entries}
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _check_xml(archive.read(entry))
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError) as error:
        raise DocumentError(f"the file is damaged ({error}). Save it again.") from error
    for name, kind in _MAIN.items():
        if name in names:
            return kind
    raise DocumentError("it is an archive, but of no .docx or .xlsx file. Add what is in it.")


def _check_sizes(entries: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    xml = sum(e.file_size for e in entries if not e.filename.startswith(("word/media", "xl/media")))
    why = ""
    if len(entries) > MAX_ENTRIES:
        why = f"it holds {len(entries):,} files, more than {MAX_ENTRIES:,}"
    elif unpacked > MAX_UNPACKED or xml > MAX_XML:
        limit = MAX_UNPACKED if unpacked > MAX_UNPACKED else MAX_XML
        why = f"it unpacks to {unpacked / 2**20:,.0f} MB, more than {limit // 2**20} MB"
    elif unpacked > SMALL and unpacked > MAX_RATIO * packed:
        why = f"it unpacks to {unpacked // max(packed, 1)} times its size (a ZIP bomb)"
    if why:
        raise DocumentError(f"{why}. Save the report anew, without what it does not need.")


def _check_xml(data: bytes) -> None:
    if data.lstrip()[:2] in _WIDE:
        data = data.replace(b"\0", b"")
    if _ENTITIES.search(data):
        raise DocumentError(
            "its XML defines entities, which no Office program writes (an XML bomb does). "
            "Save the report anew with an Office program."
        )
