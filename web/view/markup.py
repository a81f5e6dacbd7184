"""Text to HTML: every text from a report, a question or a model is escaped here."""

import html
import re

from index import Language

_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def escape(text: str) -> str:
    """Text as HTML, safe as content and as an attribute's value; no character is added or lost."""
    return html.escape(_INVISIBLE.sub("\ufffd", text), quote=True)


def lang(language: Language) -> str:
    """The attribute that tells a screen reader, and the choice of glyphs, the language."""
    return 'lang="zh-CN"' if language == "zh" else 'lang="en"'
