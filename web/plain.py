"""An answer as plain text with its citations, as it is copied."""

from collections.abc import Mapping

from qa import Answer, Citation
from web.texts import Texts


def copied(answer: Answer, titles: Mapping[str, str], t: Texts) -> str:
    """The answer, then each source: number, quote, translation, report, page, headings."""
    lines = [answer.text.strip()]
    if answer.citations:
        lines += ["", f"{t.sources}:"]
        lines += [_source(c, titles, t) for c in answer.citations]
    return "\n".join(lines)


def _source(citation: Citation, titles: Mapping[str, str], t: Texts) -> str:
    title = titles.get(citation.source, citation.source)
    named = title if title == citation.source else f"{title} ({citation.source})"
    page = "" if citation.page is None else t.page.format(page=citation.page)
    quote = " ".join(citation.quote.split())
    line = f"[{citation.number}] “{quote}” — {', '.join(x for x in (named, page) if x)}"
    if not citation.translation:
        return line
    return f"{line}\n    {t.translation}: {' '.join(citation.translation.split())}"
