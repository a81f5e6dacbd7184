"""What the benchmark asks, and of which reports.

Laws as Markdown reports, up to a number of articles, with questions that one article of theirs
answers; the bundled report with its question sets; and the paragraphs of the public sets, each a
report of its own.
"""

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from benchmarks.sets import Task
from index.open import BUNDLED, BUNDLED_FILES
from qa.questions import read_questions

LAWS = "corpus/cn_laws.jsonl.gz"
_RULE = re.compile(r"^第\S+条\s+([^\s，、。]{4,24}?(?:应当|不得|可以))\S{2,}", re.MULTILINE)
_NO_NAME = re.compile(r"[^\w（）]+")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and what answers it: a passage of one of the sources that holds an evidence.

    No source stands for any, no evidence for any passage of the source.
    """

    text: str
    sources: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()

    def is_answered_by(self, source: str, text: str) -> bool:
        """Whether a passage of that source and text answers it."""
        holds = not self.evidence or any(words in text for words in self.evidence)
        return holds and (not self.sources or source in self.sources)


@dataclass(frozen=True, slots=True)
class Load:
    """Reports to be indexed together, and the questions to ask of them."""

    name: str
    reports: tuple[Path, ...]
    questions: tuple[Question, ...]


def laws(data: Path, folder: Path, articles: int, questions: int) -> Load:
    """Laws as reports in a folder; raises OSError where the corpus cannot be read."""
    reports = write_reports(data / LAWS, folder, articles)
    return Load(f"laws {articles}", tuple(reports), tuple(questions_of(reports, questions)))


def bundled(files: Sequence[Path]) -> list[Load]:
    """The bundled report, as one load for each language of the questions that it can answer."""
    asked = [q for path in files for q in read_questions(path) if q.answerable and not q.history]
    reports = (BUNDLED / BUNDLED_FILES[0],)
    return [
        Load(f"bundled report, {lang} questions", reports,
             tuple(Question(q.question, (), q.evidence) for q in asked if q.lang == lang))
        for lang in ("zh", "en")
    ]  # fmt: skip


def paragraphs(task: Task, folder: Path, most: int) -> Load:
    """A public set: every paragraph a text file, at most so many questions, drawn by chance."""
    folder.mkdir(parents=True)
    files = [folder / f"{i:05}.txt" for i in range(len(task.questions.passages))]
    for path, passage in zip(files, task.questions.passages, strict=True):
        path.write_text(passage.text, encoding="utf-8")
    pairs = zip(task.questions.asked, task.relevant, strict=True)
    asked = [(q, right) for q, right in pairs if q.question.strip()]  # CMRC has an empty one
    chosen = random.Random(0).sample(asked, min(most, len(asked)))
    return Load(task.title, tuple(files), tuple(
        Question(q.question, tuple(files[i].name for i in sorted(right))) for q, right in chosen
    ))  # fmt: skip


def write_reports(corpus: Path, folder: Path, count: int) -> list[Path]:
    """The laws as Markdown files, until `count` articles are written or the corpus ends."""
    texts: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for article in _articles(corpus):
        texts.setdefault((article["category"], article["law"]), []).append(article)
    order = sorted(texts)
    random.Random(0).shuffle(order)
    written: list[Path] = []
    for category, law in order:
        if count <= 0:
            break
        articles = texts[category, law][:count]
        count -= len(articles)
        path = folder / category / (_NO_NAME.sub("_", law)[:60] + ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_as_markdown(law, articles), encoding="utf-8")
        written.append(path)
    return list(dict.fromkeys(written))


def _articles(corpus: Path) -> Iterator[Mapping[str, str]]:
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _as_markdown(law: str, articles: Sequence[Mapping[str, str]]) -> str:
    parts, chapter = [f"# {law}"], ""
    for article in articles:
        if article["chapter"] not in ("", chapter):
            chapter = article["chapter"]
            parts.append(f"## {chapter}")
        parts.append(article["text"])
    return "\n\n".join(parts) + "\n"


def questions_of(reports: Sequence[Path], count: int) -> list[Question]:
    """Questions that one article alone answers, each from another report while there are enough.

    Their form is "who must do what?"; the words before the question mark stand once in all reports.
    """
    chosen: list[Question] = []
    draw = random.Random(0)
    order = list(reports)
    draw.shuffle(order)
    texts = {report: report.read_text(encoding="utf-8") for report in order}
    rules = {report: _RULE.findall(text) for report, text in texts.items()}
    once = _stand_once(set[str]().union(*rules.values()), "\n".join(texts.values()))
    left = [draw.sample(own, len(own)) for found in rules.values()
            if (own := [rule for rule in found if rule in once])]  # fmt: skip
    for row in zip_longest(*left):  # the first of every report, the second of every report, ...
        chosen += [Question(f"{rule}做什么？", evidence=(rule,)) for rule in row if rule]
    return chosen[:count]


def _stand_once(rules: set[str], text: str) -> set[str]:
    """Those of the rules that stand once in the text; all of them end as `_RULE` says."""
    lengths = sorted({len(rule) for rule in rules})
    found: Counter[str] = Counter()
    for end in re.finditer("应当|不得|可以", text):
        last = end.end()
        found.update(
            words for n in lengths if last >= n and (words := text[last - n : last]) in rules
        )
    return {rule for rule in rules if found[rule] == 1}
