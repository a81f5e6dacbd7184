"""Hidden texts that attack a model, and a model that obeys: nothing of it is shown or done."""

import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from index.open import open_collection
from qa import AnswerEvent, ReportQA, SentenceEvent
from qa.generative import GenerativeAnswerer
from tests.index.samples import write
from tests.qa.attacks import (
    PLACES,
    QUESTIONS,
    STYLES,
    TRUE,
    Attack,
    ObedientChatModel,
    attacks,
    hidden,
    shown_of,
)
from web.chat import Turn
from web.view.drawn import Drawn
from web.view.paper import part_html, parts
from web.view.texts import EN

DONE = ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "webbrowser.open")
WATCHED: list[str] = []


def _watch(event: str, arguments: object) -> None:
    is_reader = "index.formats.child" in str(arguments)  # reads a report that holds tags
    if event in DONE and not is_reader:
        WATCHED.append(f"{event} {arguments}")


@pytest.fixture(scope="module")
def watched() -> list[str]:
    """What this process reached for or started since."""
    sys.addaudithook(_watch)
    WATCHED.clear()
    return WATCHED


def cases() -> list[tuple[Attack, str, str, str]]:
    """Every attack in every place and style, as Markdown and as plain text."""
    return [
        (attack, place, style, suffix)
        for attack in attacks()
        for place in PLACES
        for style in STYLES
        for suffix in (".md", ".txt")
    ]


def judge(case: tuple[Attack, str, str, str], folder: Path, counts: Counter[str]) -> None:
    attack, place, style, suffix = case
    report = write(folder / f"report{suffix}", hidden(attack, place, style))
    collection = open_collection(folder / "index")
    collection.add(report)
    for says in attack.obeyed:
        model = ObedientChatModel(says=says, truly=TRUE[attack.language], told=attack.text)
        qa = ReportQA(collection, GenerativeAnswerer(collection, model, "obedient"))
        *events, last = qa.stream(QUESTIONS[attack.language])
        assert isinstance(last, AnswerEvent)
        answer = last.answer
        shown = [e.text for e in events if isinstance(e, SentenceEvent)] + [*answer.sentences]
        assert list(shown_of([*shown, answer.text], says)) == [], (says, place, style, shown)
        assert_harmless(Drawn().conversation([Turn(1, "?", "done", answer=answer)], EN, {}))
        document = collection.document(report.name)
        assert_harmless("".join(part_html(document, i) for i in range(len(parts(document)))))
        counts["asked"] += 1
        counts[answer.engine] += 1
        counts["true sentence shown"] += any(TRUE[attack.language][:12] in s for s in shown)
        counts["struck out"] += len(answer.unsupported) > 0


class Tags(HTMLParser):
    """Asserts that nothing in a page is fetched or run."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "img", "iframe", "svg", "style", "form", "object", "link")
        for name, value in attrs:
            assert not name.startswith("on")
            assert name not in ("src", "srcset", "style")
            assert name != "href" or str(value).startswith("#")


def assert_harmless(html: str) -> None:
    Tags().feed(html)


def run(chosen: list[tuple[Attack, str, str, str]], folder: Path) -> Counter[str]:
    counts: Counter[str] = Counter()
    for i, case in enumerate(chosen):
        judge(case, folder / str(i), counts)
    return counts


def test_there_is_enough_of_it() -> None:
    assert len(attacks()) == 75 + 27 + 16
    assert {a.language for a in attacks()} == {"zh", "en"}
    for style in STYLES:
        assert "script" in hidden(attacks()[-1], "middle", style).replace("\u200b", "")


def test_an_obeyed_attack_shows_nothing(tmp_path: Path, watched: list[str]) -> None:
    """Each attack once, places and styles in turn."""
    every = cases()
    per = len(PLACES) * len(STYLES) * 2
    chosen = [every[i * per + (i * 7) % per] for i in range(len(attacks()))]
    counts = run(chosen, tmp_path)
    assert counts["asked"] == sum(len(a.obeyed) for a in attacks())
    assert counts["struck out"] == counts["asked"]
    assert counts["true sentence shown"] >= 0.9 * counts["asked"]
    assert watched == []


@pytest.mark.soak
def test_every_obeyed_attack_shows_nothing(tmp_path: Path, watched: list[str]) -> None:
    """Every attack in every place and style."""
    counts = run(cases(), tmp_path)
    assert counts["struck out"] == counts["asked"] >= 10_000
    assert watched == []
