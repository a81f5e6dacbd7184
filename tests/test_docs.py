"""The documentation is tried: its commands, its Python, its output, its links."""

import json
import re
import shlex
import shutil
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

import app
import benchmarks.__main__
import benchmarks.encoding
import benchmarks.milvus
import benchmarks.nearest
import benchmarks.reading
import benchmarks.retrieval
import index.__main__
import qa.__main__
import qa.evaluate
import web.users
from tests.index.samples import write

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")
PAGES = sorted(
    [*ROOT.glob("*.md"), *(p for n in ("data", "docs", "index") for p in (ROOT / n).rglob("*.md"))]
)
MAINS: dict[str, Callable[[Sequence[str]], int]] = {
    "python -m qa.evaluate": qa.evaluate.main,
    "python -m qa": qa.__main__.main,
    "python -m index": index.__main__.main,
    "python app.py": app.main,
    "python -m web.users": web.users.main,
    "python -m benchmarks.retrieval": benchmarks.retrieval.main,
    "python -m benchmarks.encoding": benchmarks.encoding.main,
    "python -m benchmarks.reading": benchmarks.reading.main,
    "python -m benchmarks": benchmarks.__main__.main,
    "python -m benchmarks.nearest": benchmarks.nearest.main,
    "python -m benchmarks.milvus": benchmarks.milvus.main,
}
SUBCOMMANDS = ("add", "list", "remove", "verify", "rebuild")
OTHERS = ("make", "source", "export", "pip", "curl")
REPORTS = "tests/questions/reports"
UNREACHABLE = ("--llm", "--engine", "--embedding", "bge-index", "tests/questions/*.jsonl")
REPORT = """# 海山银行2023年年报

2023年,海山银行实现营业收入86亿元,同比增长5.2%;净利润21亿元,同比增长3.4%。
"""
TRANSLATION = """# Haishan Bank: Annual Report 2023

In 2023, Haishan Bank had revenue of RMB 8.6 billion, up 5.2%; its net profit was RMB 2.1 billion,
up 3.4%.
"""
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def read(page: str | Path) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str | Path) -> list[tuple[str, str]]:
    """The language and text of every fenced block, in order."""
    return [(m[1], m[2]) for m in _BLOCK.finditer(read(page))]


def commands(page: str | Path) -> list[str]:
    """Every line of the `sh` blocks without its comment, and every prompt of the `console` ones."""
    lines = []
    for language, text in blocks(page):
        for line in text.splitlines():
            if language == "sh":
                lines.append(re.sub(r"\s+#.*", "", line))
            elif language == "console" and line.startswith("$ "):
                lines.append(line.removeprefix("$ "))
    return lines


def consoles(page: str | Path) -> Iterator[tuple[str, str]]:
    """Every command of the `console` blocks with the output shown under it."""
    for language, text in blocks(page):
        if language == "console":
            for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
                command, _, output = part.partition("\n")
                yield command, output


def snippets(page: str | Path) -> Iterator[tuple[str, str]]:
    """Every Python block of a page with the output shown right after it."""
    found = blocks(page)
    for (language, text), (next_language, shown) in zip(found, [*found[1:], ("", "")], strict=True):
        if language == "python":
            yield text, shown if next_language == "text" else ""


def split(command: str) -> tuple[str, list[str]]:
    """The program of a command, as in MAINS, and its arguments; "" for other programs."""
    for name in MAINS:
        if command == name or command.startswith(name + " "):
            return name, shlex.split(command.removeprefix(name))
    return "", shlex.split(command)


def help_of(name: str, *arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as stop:
        MAINS[name]([*arguments, "--help"])
    assert stop.value.code == 0
    return capsys.readouterr().out


def flags(text: str) -> set[str]:
    return set(_FLAG.findall(text))


def same_up_to_confidence(text: str) -> str:
    return re.sub(r"confidence \d\.\d\d", "confidence ?", text).strip()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and a working folder with the files that the examples name."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    folder = tmp_path / "desk"
    write(folder / "report.md", REPORT)
    write(folder / "report.en.md", TRANSLATION)
    write(folder / "old-report.txt", REPORT, "gb18030")
    shutil.copytree(ROOT / REPORTS, folder / REPORTS)
    monkeypatch.chdir(folder)
    return folder


def test_there_is_something_to_try() -> None:
    for page in READMES:
        programs = {split(command)[0] for command in commands(page)}
        assert {"python -m qa", "python -m index", "python -m qa.evaluate", ""} <= programs
        assert len(list(snippets(page))) == 1
        assert len(list(consoles(page))) == 1
    assert len(PAGES) > len(READMES)


@pytest.mark.parametrize("page", READMES)
def test_the_readme_opens_with_what_it_is_the_commands_and_an_answer(page: str) -> None:
    title, sentence, first = read(page).split("\n\n")[:3]
    assert title.startswith("# ")
    assert "\n" not in sentence
    assert re.findall(r"^make \w+", first, re.M) == ["make run", "make test"]
    assert [language for language, _ in blocks(page)][:2] == ["sh", "console"]


@pytest.mark.parametrize("page", READMES)
def test_the_answer_shown_is_the_answer_given(
    page: str, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command, shown in consoles(page):
        name, arguments = split(command)
        assert MAINS[name](arguments) == 0
        assert same_up_to_confidence(capsys.readouterr().out) == same_up_to_confidence(shown)


@pytest.mark.parametrize("page", READMES)
def test_python_snippets_run(page: str, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for code, shown in snippets(page):
        exec(compile(code, page, "exec"), {})
        assert capsys.readouterr().out == shown


@pytest.mark.parametrize("page", READMES)
def test_commands_run(page: str, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = [text for language, text in blocks(page) if language == "json"]
    write(desk / "my-questions.jsonl", "".join(questions))
    for command in commands(page):
        name, arguments = split(command)
        if name in ("", "python app.py") or any(word in command for word in UNREACHABLE):
            continue
        refused = (3,) if name == "python -m qa" else ()
        assert MAINS[name](arguments) in (0, *refused), (command, capsys.readouterr())
    assert json.loads((desk / "outcomes.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_and_flags_exist(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = set.union(*(flags(help_of(name, capsys=capsys)) for name in MAINS))
    for subcommand in SUBCOMMANDS:
        known |= flags(help_of("python -m index", subcommand, capsys=capsys))
    known |= flags(help_of("python -m web.users", "add", capsys=capsys))
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.M))
    scripts = tomllib.loads(read("pyproject.toml"))["project"]["scripts"]
    for command in commands(page):
        name, words = split(command)
        if name:
            first = words[:1] if name in ("python -m index", "python -m web.users") else []
            assert flags(command) <= flags(help_of(name, *first, capsys=capsys)), command
            continue
        assert words[0] in OTHERS or words[0] in scripts, command
        if words[0] == "make":
            assert words[1] in targets, command
            for given in words[2:]:
                assert given.startswith("ARGS="), command
                assert flags(given) <= flags(help_of("python app.py", capsys=capsys)), command
    inline = re.findall(r"`([^`\n]+)`", _BLOCK.sub("", read(page)))
    for text in inline:
        if not text.startswith("python -m training"):
            assert flags(text) <= known, text
        for target in re.findall(r"^make ([a-z]+)$", text):
            assert target in targets


@pytest.mark.parametrize("page", READMES)
def test_parsers_take_the_commands(page: str) -> None:
    parsers = {
        "python -m qa.evaluate": qa.evaluate._parser(),
        "python -m qa": qa.__main__._parser(),
        "python -m index": index.__main__._parser(),
        "python app.py": app._parser(),
    }
    for command in commands(page):
        name, arguments = split(command)
        if command.startswith("make run ARGS="):
            name, arguments = "python app.py", shlex.split(arguments[2].removeprefix("ARGS="))
        if name:
            parsers[name].parse_args(arguments)


def test_both_readmes_show_the_same_commands() -> None:
    ours, theirs = ([re.sub(r'"[^"-]*"', '"..."', c) for c in commands(p)] for p in READMES)
    assert ours == theirs
    trees = [
        [line.split()[0] for line in text.splitlines()]
        for page in READMES
        for language, text in blocks(page)
        if not language
    ]
    assert len(trees) == 2
    assert trees[0] == trees[1]


def test_both_readmes_name_the_same_licences() -> None:
    ours, theirs = (read(page).split("\n## ")[-1] for page in READMES)
    named = [set(re.findall(r"`([\w./-]+)`|\]\(([^)]+)\)", text)) for text in (ours, theirs)]
    assert named[0] == named[1]
    assert len(named[0]) > 5


def test_the_tree_names_what_is_there() -> None:
    (tree,) = (text for language, text in blocks("README.md") if not language)
    for line in tree.splitlines():
        assert (ROOT / line.split()[0]).exists(), line


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(_BLOCK.sub("", read(page))):
        if not re.match(r"[a-z]+:", target):
            path = target.partition("#")[0]
            assert not path or (page.parent / path).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_code_named_in_the_text_exists(page: Path) -> None:
    if page.parent.name not in ("docs", "decisions"):
        return
    folders = "|".join(("index", "qa", "web", "training", "benchmarks", "tests", "prompts", "data"))
    named = re.findall(rf"`((?:{folders})/[\w./-]*)`", read(page))
    absent = {"index/milvus.py"}
    assert [n for n in named if n not in absent and not (ROOT / n).exists()] == []
