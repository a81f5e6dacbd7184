"""A chat model's reply, read while it arrives: sentences with the passage numbers they cite.

Plain text with [n] markers and JSON with "text" and "passages" are both read, also where a fence, a
preamble or a model's thinking stands around them.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from index.split import sentences

NO_ANSWER = re.compile(r"^\W*NO ANSWER\W*$", re.IGNORECASE)
TEXTS = ("text", "sentence")
NUMBERS = ("passages", "passage", "citations", "numbers")
# What a model is asked for where its endpoint can be held to a form.
SHAPE = {
    "type": "json_schema",
    "json_schema": {
        "name": "answer",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {
                "sentences": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "text": {"type": "string"},
                            "passages": {"type": "array", "items": {"type": "integer"}},
                        },
                        "required": ["text", "passages"],
                        "additionalProperties": False,
                    },
                }
            },
            "required": ["sentences"],
            "additionalProperties": False,
        },
    },
}
_MARKER = re.compile(r"\[(\d{1,4}(?:\s*[,，、]\s*\d{1,4})*)\]")
_AFTER_STOP = re.compile(r"([。.!?！？][”’\"'」』)）]*)\s*((?:\[\d[\d\s,，、]*\][ \t]*)+)")
_OPEN_MARKER = re.compile(r"\[[\d\s,，、]*$")
_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|$)", re.DOTALL | re.IGNORECASE)
_OPEN_TAG = re.compile(r"<(?:t|th|thi|thin|think|thinki|thinkin|thinking)?$", re.IGNORECASE)
_OBJECT = re.compile(r'\{(?:[^{}"]|"(?:\\.|[^"\\])*")*\}')
_JSON = re.compile(r'(?:```\w*\s*)?(?:[\[{]\s*){1,2}"(?:sentences|text|sentence)"')
_EMPTY = re.compile(r'"sentences"\s*:\s*\[\s*\]')
_FENCE = re.compile(r"^\s*```\w*\s*$", re.MULTILINE)
_BEFORE_STOP = re.compile(r"\s+([。.!?！？][”’\"'」』)）]*)")
# A marker without a stop ends a sentence where the next begins after it.
_NO_STOP = re.compile(r"((?:\[\d[\d\s,，、]*\][ \t]*)+)[ \t\n](?=[ \t\n]*[\"“‘A-Z\u4e00-\u9fff])")
# Where a sentence ends for certain: after markers that follow a stop, or at the end of a line,
# where a letter comes next (no marker, fence or JSON) and no marker is open.
_CERTAIN = re.compile(
    _AFTER_STOP.pattern + r"(?=[A-Z\u4e00-\u9fff])|(?<![\[\d\s,，、>`])\n+(?=[^\W\d_])"
)


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a reply, without its markers, and the passage numbers it cites."""

    text: str
    numbers: tuple[int, ...]

    @property
    def refuses(self) -> bool:
        """True for the agreed words that the passages do not answer."""
        return bool(NO_ANSWER.match(self.text))


class ReplyReader:
    """Gives each sentence once, as soon as it is certain where it ends.

    In plain text only what is `pending` is read again with each piece, in JSON the whole.
    """

    def __init__(self) -> None:
        self.text = ""
        self._start = 0
        self._given = 0

    @property
    def pending(self) -> str:
        """The end of the reply, which more text can change."""
        return self.text[self._start :]

    def feed(self, text: str) -> Iterator[Said]:
        """The sentences that are complete with this piece of the reply."""
        self.text += text
        pending = self.pending
        cut = _certain(pending)
        if cut:
            yield from self._fresh(read(pending[:cut]))
            self._start, self._given = self._start + cut, 0
        yield from self._fresh(read(pending[cut:], is_whole=False))

    def finish(self) -> Iterator[Said]:
        """What is left when the reply has ended."""
        yield from self._fresh(read(self.pending))

    @property
    def refuses(self) -> bool:
        """True where the whole reply says that the passages do not answer."""
        text = _THOUGHT.sub("", self.text)
        return bool(_EMPTY.search(text)) or any(said.refuses for said in read(text))

    def _fresh(self, found: list[Said]) -> Iterator[Said]:
        for said in found[self._given :]:
            self._given += 1
            yield said


def _certain(text: str) -> int:
    """The length of the part of a reply that is read alike whatever follows; 0 for JSON."""
    thoughts = [m.span() for m in _THOUGHT.finditer(text)]
    if _JSON.search(_THOUGHT.sub("", text)):
        return 0
    ends = (m.end() for m in _CERTAIN.finditer(text))
    return max((e for e in ends if not any(a < e <= b for a, b in thoughts)), default=0)


def read(reply: str, is_whole: bool = True) -> list[Said]:
    """The sentences of a reply; of one that goes on, only those that no more text can change."""
    text = _THOUGHT.sub("", reply)
    if not is_whole:
        text = _OPEN_TAG.sub("", text)
    json_part = _JSON.search(text)
    if json_part:
        return _from_text(text[: json_part.start()]) + _from_json(text[json_part.start() :])
    found = _from_text(_FENCE.sub("", text))
    return found if is_whole else found[:-1]


def _from_text(text: str) -> list[Said]:
    """The sentences of plain text; markers after a stop belong to the sentence before it."""
    joined = _AFTER_STOP.sub(r" \2\1 ", _OPEN_MARKER.sub("", text))
    joined = _NO_STOP.sub(r"\1\n", joined)
    found = []
    for start, end in sentences(joined):
        raw = joined[start:end]
        text_alone = _BEFORE_STOP.sub(r"\1", _MARKER.sub("", raw)).strip()
        if re.search(r"\w", text_alone):
            found.append(Said(" ".join(text_alone.split()), _numbers(_MARKER.findall(raw))))
    return found


def _from_json(text: str) -> list[Said]:
    """Every complete object that holds a sentence, in order."""
    found = []
    for match in _OBJECT.finditer(text):
        try:
            value = json.loads(match.group(), strict=False)
        except ValueError:
            continue
        said = next((value[k] for k in TEXTS if isinstance(value.get(k), str)), "")
        cited: Any = next((value[k] for k in NUMBERS if k in value), [])
        marked = _MARKER.findall(said)
        plain = _BEFORE_STOP.sub(r"\1", _MARKER.sub("", said)).strip()
        if plain:
            listed = cited if isinstance(cited, list) else [cited]
            found.append(Said(" ".join(plain.split()), _numbers([*listed, *marked])))
    return found


def _numbers(values: list[Any]) -> tuple[int, ...]:
    """Distinct whole numbers in what a model gave as citations; anything else reads as 0."""
    found: list[int] = []
    for value in values:
        digits = re.findall(r"-?\d+", str(value))
        found += [int(d[:6]) for d in digits] if digits else [0]
    return tuple(dict.fromkeys(found))
