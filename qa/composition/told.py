"""What the library says in English, told in the reader's language; the wording is in told.toml.

Errors, reasons and notes are texts in English: they cross processes, lie in stored reports, and are
read by programs. Whoever shows one to a reader of Chinese finds it here by its form, as gettext
finds a text by the text. A test reads the sources, and fails where a form is missing.
"""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from index import Language

MOST_NAMES = 8  # of a message within a message: "a.pdf: the PDF is damaged"
_FIELD = re.compile(r"\{(\w+)\}")


def told(text: str, language: Language) -> str:
    """The text in that language, line by line; as it is where no form fits."""
    if language == "en":
        return text
    lines = "\n".join(map(_said, text.split("\n")))
    return lines if lines != text else _whole(text) or text


def forms() -> dict[str, str]:
    """The forms of messages in English, each with its Chinese one."""
    return tomllib.loads(files("qa").joinpath("told.toml").read_text(encoding="utf-8"))


def _said(text: str) -> str:
    """A message, or one about something that is named first, in Chinese."""
    if whole := _whole(text):
        return whole
    for begin in [m.end() for m in re.finditer(": ", text)][:MOST_NAMES]:
        if rest := _whole(text[begin:]):
            return f"{text[: begin - 2]}：{rest}"
    return text


def _whole(text: str) -> str | None:
    """A text that has one of the forms, in Chinese; its parts may be messages themselves."""
    for form in _known():
        values = form.values(text)
        if values is not None:
            return form.chinese.format(**{k: _said(v) for k, v in values.items()})
    return None


class _Form:
    """The fixed pieces of a message, the names of what stands between them, and the translation."""

    def __init__(self, english: str, chinese: str) -> None:
        self.chinese = chinese
        self._pieces = [p.format() for p in _FIELD.split(english)[::2]]  # "{{" is a brace
        self._names = _FIELD.findall(english)

    @property
    def fixed(self) -> int:
        """How many characters are fixed: the form of most of them fits best."""
        return sum(map(len, self._pieces))

    def values(self, text: str) -> dict[str, str] | None:
        """What stands for each name; None where the text has another form. Linear in its length."""
        first, *between = self._pieces
        if not between:
            return {} if text == first else None
        *between, last = between
        if not text.startswith(first) or not text.endswith(last):
            return None
        found, at, end = list[str](), len(first), len(text) - len(last)
        for piece in between:
            next_at = text.find(piece, at + 1, end)
            if next_at < 0:
                return None
            found.append(text[at:next_at])
            at = next_at + len(piece)
        return dict(zip(self._names, [*found, text[at:end]], strict=True)) if at < end else None


@lru_cache(maxsize=1)
def _known() -> list[_Form]:
    """All forms, the most particular first."""
    made = [_Form(english, chinese) for english, chinese in forms().items()]
    return sorted(made, key=lambda form: -form.fixed)
