"""Bytes to text: marked encodings are read as they are, others guessed, and the guess told."""

from index.errors import DocumentError

_GUESSED = ["gb18030", "big5", "utf_16_le", "utf_16_be"]
_BOMS = {
    b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe\0\0": "utf-32", b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16",
}  # fmt: skip
SAMPLE = 2**18


def decode(data: bytes, encoding: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Text with "\\n" as line end, and notes about a guess; DocumentError when it is uncertain."""
    text, notes = _decoded(data, encoding)
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


def _decoded(data: bytes, encoding: str | None) -> tuple[str, tuple[str, ...]]:
    if encoding is not None:
        return _decode_as(data, encoding), ()
    for mark, codec in _BOMS.items():
        if data.startswith(mark):
            return _decode_as(data, codec), ()
    if is_utf8(data) and data.count(0) * 4 <= len(data):  # UTF-16 of ASCII is valid UTF-8 too
        return data.decode("utf-8"), ()
    return _guess(data)


def _guess(data: bytes) -> tuple[str, tuple[str, ...]]:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:SAMPLE], cp_isolation=_GUESSED).best()
    if best is None or best.chaos > 0.1 or "\x00" in str(best):
        raise DocumentError(
            "this is not UTF-8 text, and no other encoding fits. If it is text, save it "
            "as UTF-8 or name its encoding (for example --encoding gb18030); else export its text."
        )
    text = str(best) if len(data) <= SAMPLE else _decode_as(data, best.encoding)
    return text, (f"read as {best.encoding}, guessed from its content.",)


def is_utf8(data: bytes) -> bool:
    """True when the bytes are valid UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError as error:
        raise DocumentError(
            f"no text encoding is named {encoding!r}. Name one such as gb18030 or big5."
        ) from error
    except ValueError as error:
        place = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        raise DocumentError(
            f"this is not valid {encoding}{place}. Name the right encoding."
        ) from error
