"""A follow-up put together with the topic of the question before it, in its own language."""

import re
from collections.abc import Sequence

from index.language.background import is_common
from index.language.glossary import glossary
from index.language.terms import fold, language
from index.passage import Language
from qa.dialogue.ellipsis import topic
from qa.language.cues import cue
from qa.language.question import read_question

_LATIN = re.compile(r"\b[A-Za-z][A-Za-z&-]*\b")


def joined(question: str, before: str) -> str:
    """The question, with the topic of the one before it in the place of its pronoun, or added."""
    asked = question.strip()
    words, is_chinese = topic(before, asked), language(asked) == "zh"
    if language(asked) != language(before):
        return _across(asked, words, read_question(before).wants_number)
    if is_chinese:
        return _beside(words, asked)
    return f"{asked.rstrip('?')} ({' '.join(words)})?"


def _across(asked: str, words: Sequence[str], wants_number: bool) -> str:
    """A follow-up to a question in the other language, as a question in its own: the topic by the
    glossary's names; of its other words as many as leave the question in that language.
    """
    spoken = language(asked)
    known = rendered(" ".join(words), spoken)
    is_phrase = not cue("followup.asks").search(fold(asked))
    for count in range(len(known), -1, -1):
        kept = known[:count]
        if spoken == "zh":
            tail = "是多少?" if is_phrase and wants_number else ""
            text = f"{_beside(kept, asked).rstrip('?？')}{tail}"
        else:
            head = "What is the " if is_phrase and wants_number else ""
            text = f"{head}{asked.rstrip('?')} ({' '.join(kept)})?"
        if language(text) == spoken:
            break
    return text


def rendered(text: str, spoken: Language) -> list[str]:
    """The words of a text, those that the glossary knows in the other language first and by its
    names.
    """
    folded, mentions = fold(text), glossary().mentions(text)
    known = [m.concept.names(spoken)[0] for m in mentions]
    for m in reversed(mentions):
        folded = f"{folded[: m.start]} {folded[m.end :]}"
    return [*dict.fromkeys([*known, *folded.split()])]


def _beside(words: Sequence[str], asked: str) -> str:
    rest = cue("followup.possessive").sub("", re.sub("^那么?", "", asked))
    rest = re.sub(r"呢(?=[?？]?$)", "", rest)
    return re.sub(r"(?<=[a-z]) +(?=[^a-z])|(?<=[^a-z]) +", "", " ".join(words)) + rest


def spelled(text: str, *sources: str) -> str:
    """The text with the names of the sources as they are written there: its parts were folded."""
    written = {}
    for source in sources:
        for match in _LATIN.finditer(source):
            word = match.group()
            is_opening = match.start() == 0 and is_common(fold(word))
            if word != word.lower() and not is_opening:
                written.setdefault(word.lower(), word)
    return _LATIN.sub(lambda m: written.get(m.group(), m.group()), text)
