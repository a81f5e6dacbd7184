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
_BETWEEN_CHINESE = re.compile("(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])")
_WORD = re.compile(r"[a-z]{2}|[\u4e00-\u9fff]")


def spoken(question: str, before: str) -> Language:
    """The language that a turn is in: that of the question before where it has no word of any, as
    "2020?" and "ROE?" have none.
    """
    return language(question if _WORD.search(question) or not before else before)


def joined(asked: str, before: str, speech: Language) -> str:
    """What is asked in a language, with the topic of the question before in the place of its
    pronoun, or added.
    """
    asked = asked.strip()
    has_time = cue("followup.time").search(fold(asked)) or cue("wording.planned").search(
        fold(asked)
    )
    timeless = cue("followup.time").sub(" ", fold(before)) if has_time else before
    words = topic(timeless, asked) or topic(before, asked)
    if speech != language(before):
        return _across(asked, words, speech, read_question(before).wants_number)
    if speech == "zh":
        return _beside(words, asked)
    return f"{asked.rstrip('?')} ({' '.join(words)})?"


def share_in(whole: Sequence[str], asked: str, before: str) -> str:
    """The question after the share that what was asked about has in a whole."""
    speech, part = spoken(asked, before), topic(before, asked)
    if speech != language(before):
        part = rendered(" ".join(part), speech)
    if speech == "zh" or not part:
        return joined(asked, before, speech)
    return f"What share of {' '.join(whole)} is {' '.join(part)}?"


def of_named(phrase: str, name: str) -> str:
    """The question after a measure of a thing with a name, after another question about it."""
    if language(f"{name}{phrase}") == "zh":
        return f"{name}的{phrase}是多少?"
    return f"What is the {phrase} of {name}?"


def _across(asked: str, words: Sequence[str], speech: Language, wants_number: bool) -> str:
    """A follow-up to a question in the other language, as a question in its own: the topic by the
    glossary's names; of its other words as many as leave the question in that language.
    """
    known = rendered(" ".join(words), speech)
    is_bare = wants_number and not cue("followup.asks").search(fold(asked))
    for count in range(len(known), -1, -1):
        kept = known[:count]
        if speech == "zh":
            text = f"{_beside(kept, asked).rstrip('?？')}{'是多少?' if is_bare else ''}"
        else:
            text = f"{'What is the ' if is_bare else ''}{asked.rstrip('?')} ({' '.join(kept)})?"
        if language(text) == speech:
            break
    return text


def rendered(text: str, speech: Language) -> list[str]:
    """The words of a text, those that the glossary knows in the other language first and by its
    names.
    """
    text = _BETWEEN_CHINESE.sub("", text)  # 数字 人民币 is one term
    folded, mentions = fold(text), glossary().mentions(text)
    known = [m.concept.names(speech)[0] for m in mentions]
    for m in reversed(mentions):
        folded = f"{folded[: m.start]} {folded[m.end :]}"
    rest = (w for w in folded.split() if (len(w) > 1 or w.isascii()) and not _is_lost(w, speech))
    return [*dict.fromkeys([*known, *rest])]


def _is_lost(word: str, speech: Language) -> bool:
    """True for an English word of a rise or fall, which says nothing in a Chinese question."""
    is_change = cue("choice.up").match(word) or cue("choice.down").match(word)
    return speech == "zh" and word.isascii() and bool(is_change)


def _beside(words: Sequence[str], asked: str) -> str:
    rest = cue("followup.possessive").sub("", re.sub("^那么?", "", asked))
    rest = re.sub(r"呢(?=[?？]?$)", "", rest)
    return re.sub(r"(?<=[a-z]) +(?=[^a-z])|(?<=[^a-z]) +", "", " ".join(words)) + rest


def spelled(text: str, *sources: str) -> str:
    """The text with the names of the sources as they are written there: its parts were folded."""
    written: dict[str, str] = {}
    for source in sources:
        for match in _LATIN.finditer(source):
            word = match.group()
            is_opening = match.start() == 0 and word.istitle() and is_common(fold(word))
            if word != word.lower() and not is_opening:
                written.setdefault(word.lower(), word)
    return _LATIN.sub(lambda m: written.get(m.group(), m.group()), text)
