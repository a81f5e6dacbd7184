"""An answer as plain text: what it says, and with its citations as it is copied."""

from collections.abc import Iterable, Mapping

from index.language.marks import is_markdown, unmarked
from qa import Answer, Citation
from qa.composition.messages import message
from qa.result import EXTRACTIVE
from web.view.texts import Texts


def is_talk(answer: Answer) -> bool:
    """Whether it greets, thanks or explains, and was taken from no report."""
    return answer.status == "answered" and answer.engine == EXTRACTIVE and not answer.citations


def refused(answer: Answer) -> str:
    """What a refusal says, without the nearest passages, which are listed apart."""
    said = message("refusal", answer.language)
    return said if answer.nearest and answer.text.startswith(said) else answer.text


def copied(answer: Answer, titles: Mapping[str, str], t: Texts) -> str:
    """The answer, then each source: number, quote, translation, report, page, headings."""
    lines = [read_as(answer.text.strip(), answer.citations)]
    if answer.citations:
        lines += ["", f"{t.sources}:"]
        lines += [_source(c, titles, t) for c in answer.citations]
    return "\n".join(lines)


def read_as(text: str, citations: Iterable[Citation]) -> str:
    """A text that was taken from reports as it is read: without marks, where one is Markdown."""
    return unmarked(text) if any(is_markdown(c.source) for c in citations) else text


def _source(citation: Citation, titles: Mapping[str, str], t: Texts) -> str:
    title = titles.get(citation.source, citation.source)
    named = title if title == citation.source else f"{title} ({citation.source})"
    page = "" if citation.page is None else t.page.format(page=citation.page)
    quote = " ".join(read_as(citation.quote, [citation]).split())
    line = f"[{citation.number}] “{quote}” — {', '.join(x for x in (named, page) if x)}"
    if not citation.translation:
        return line
    return f"{line}\n    {t.translation}: {' '.join(citation.translation.split())}"
