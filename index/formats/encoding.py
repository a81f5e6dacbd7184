"""Bytes to text: marked encodings are read as they are, others guessed, and the guess told."""

import codecs
import re

from index.errors import DocumentError

_NARROW = (("gb18030",), ("big5", "cp950", "big5hkscs"))
_WIDE = (("utf_16_le",), ("utf_16_be",))
_BOMS = {
    b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe\0\0": "utf-32", b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16",
}  # fmt: skip
SHORT, SHORT_LEAST, LONG_LEAST = 60, 0.6, 0.4  # letters; shares of them that are known
CLEAR = 0.3  # between the best guess and the next
FEW, MANY = 50, 4  # characters to a control
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")
_LATIN = re.compile("[\u00a0-\u024f]")  # which UTF-16 read wrongly hardly has
_UNSURE = (
    "its encoding is not certain. If it is text, save it as UTF-8 or name its encoding (for "
    "example --encoding gb18030); else export its text."
)


def decode(data: bytes, encoding: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Text with "\\n" as line end, and notes about a guess; DocumentError when it is uncertain."""
    text, notes = _decoded(data, encoding)
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


def declared(label: str) -> str | None:
    """The encoding that a page names in its own text; None for one that it cannot be in.

    What is written so can be read without knowing its encoding, so that it is no UTF-16 or the
    like. GB18030 holds all that GB2312 and GBK do.
    """
    import webencodings

    found = webencodings.lookup(label)
    if found is None or found.name in ("utf-16le", "utf-16be", "x-user-defined", "replacement"):
        return None
    return str(found.codec_info.name)


def _decoded(data: bytes, encoding: str | None) -> tuple[str, tuple[str, ...]]:
    if encoding is not None:
        return _decode_as(data, encoding), ()
    for mark, codec in _BOMS.items():
        if data.startswith(mark):
            return _decode_as(data, codec), ()
    plain = data.decode("utf-8") if is_utf8(data) else None
    if plain is not None and not _is_doubtful(plain):
        return plain, ()
    found = _guessed(data)
    if found is not None and (plain is None or _CONTROL.search(plain)):
        return found[1], (f"read as {found[0]}, guessed from its content.",)
    if found is None and plain is not None and _is_plain(plain):
        return plain, ()
    raise DocumentError(_UNSURE)


def _is_doubtful(text: str) -> bool:
    """True for valid UTF-8 that may be so by chance.

    Chinese in UTF-16 has bytes that are controls; a word or two in GB18030 or Big5 may have those
    of letters that are no Chinese.
    """
    if len(_CONTROL.findall(text)) * FEW > len(text):
        return True
    return len(text) < SHORT and not text.isascii() and max(text) < "\u0800"


def _is_plain(text: str) -> bool:
    """True for text that a few controls got into."""
    from index.formats.chinese import likeness

    controls = len(_CONTROL.findall(text))
    kept = _CONTROL.sub("", text)
    if not controls or kept.isascii():
        return controls * MANY <= len(text)
    share, count = likeness(kept)
    return not count or share >= SHORT_LEAST


def _guessed(data: bytes) -> tuple[str, str] | None:
    """The one encoding in which the bytes are text, and the text.

    Of those that can be, only UTF-16 has zeros among the bytes, and hardly any UTF-16 has none.
    """
    from index.formats.chinese import likeness

    found: list[tuple[float, str, str]] = []
    for names in _WIDE if 0 in data else _NARROW:
        text = next(filter(None, (_try(data, codec) for codec in names)), None)
        if text is not None:
            share, count = likeness(_LATIN.sub("", text) if names in _WIDE else text)
            least = SHORT_LEAST if count < SHORT else LONG_LEAST
            found.append((share if share >= least and count != 1 else 0.0, names[0], text))
    ranked = sorted(found, reverse=True)
    if not ranked or ranked[0][0] - max((share for share, *_ in ranked[1:]), default=0.0) < CLEAR:
        return None
    return ranked[0][1:]


def _try(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def is_utf8(data: bytes) -> bool:
    """True when the bytes are valid UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
        return data.decode("gb18030" if name in ("gb2312", "gbk") else name)
    except LookupError as error:
        raise DocumentError(
            f"no text encoding is named {encoding!r}. Name one such as gb18030 or big5."
        ) from error
    except ValueError as error:
        place = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        raise DocumentError(
            f"this is not valid {encoding}{place}. Name the right encoding."
        ) from error
