"""python -m index.formats.child KIND [ENCODING]: a file on standard input, JSON on the output.

With `view` for the kind and a page's number for the encoding: that page of a PDF as a picture.
The process limits itself before it reads anything, so that a hostile file can exhaust no more
than what it is given. Nothing but JSON goes back.
"""

import base64
import json
import sys
import traceback
from typing import Any

from index.errors import DocumentError
from index.formats.kinds import load
from index.formats.pdf_view import view

VIEW = "view"  # in place of a kind

MEMORY = 2**30
CPU_SECONDS = 16
OPEN_FILES = 64
MAX_TRACE = 20_000


def main() -> None:
    """Read, parse or draw, and tell the result or why there is none."""
    _limit()
    kind, encoding = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    try:
        data = sys.stdin.buffer.read()
        answer = _viewed(data, int(encoding or 1)) if kind == VIEW else _read(kind, data, encoding)
    except DocumentError as error:
        answer = {"refused": str(error)}
    except MemoryError:
        answer = {"failed": "memory"}
    except RecursionError:
        answer = {"failed": "depth"}
    except Exception as error:  # what a library raises on a damaged file is not foreseen
        trace = traceback.format_exc()[-MAX_TRACE:]  # it may be a fault of ours
        answer = {"failed": type(error).__name__, "trace": trace}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))


def _read(kind: str, data: bytes, encoding: str | None) -> dict[str, Any]:
    parsed = load(kind, data, encoding)
    return {
        "text": parsed.text,
        "blocks": [[b.kind, b.start, b.end, b.level] for b in parsed.blocks],
        "pages": parsed.pages,
        "notes": parsed.notes,
    }


def _viewed(data: bytes, number: int) -> dict[str, Any]:
    page = view(data, number)
    picture = base64.b64encode(page.picture).decode()
    return {"size": [page.width, page.height], "picture": picture,
            "characters": page.characters, "boxes": page.boxes}  # fmt: skip


def _limit() -> None:
    """Bound memory, CPU time and files, where the system can; nothing can be written or started.

    The superuser may still start processes: the system holds only others to that limit.
    """
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


if __name__ == "__main__":
    main()
