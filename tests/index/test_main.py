"""python -m index: what it prints, and that it fails with one plain line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.__main__ import main
from index.folder.manifest import MANIFEST
from tests.index.samples import EN, OTHER, ZH, write

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def run(folder: Path, command: str, *arguments: object) -> int:
    return main([command, "--index", str(folder), *map(str, arguments)])


def start(folder: Path, command: str, *arguments: object) -> "subprocess.Popen[str]":
    line = [sys.executable, "-m", "index", command, "--index", str(folder), *map(str, arguments)]
    pipe = subprocess.PIPE
    return subprocess.Popen(line, cwd=ROOT, stdout=pipe, stderr=pipe, text=True, encoding="utf-8")


def test_add_list_remove(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    zh, en = write(tmp_path / "zh.md", ZH), write(tmp_path / "en.md", EN)
    tea = write(tmp_path / "茶.txt", OTHER)
    assert run(folder, "add", zh, tea, "--translation", en) == 0
    out, err = capsys.readouterr()
    first, second = out.splitlines()
    assert first.startswith("zh.md\t")
    size = (len(ZH.encode()) + len(EN.encode())) / 1000
    assert f"\t4 passages, zh, with translation, {size:.1f} kB, added 20" in first
    assert first.endswith("\t海山银行2023年年报")
    assert second.startswith("茶.txt\t")
    assert err.splitlines() == [
        "[1/2] zh.md: reading", "[1/2] zh.md: embedding",
        "[2/2] 茶.txt: reading", "[2/2] 茶.txt: embedding", "saving",
    ]  # fmt: skip
    assert run(folder, "add", tea) == 0
    assert capsys.readouterr().err == "[1/1] 茶.txt: unchanged\n"
    assert run(folder, "list") == 0
    assert capsys.readouterr().out == out
    assert run(folder, "remove", "zh.md") == 0
    assert capsys.readouterr().out.splitlines() == [second]
    assert run(folder, "remove", "茶.txt") == 0
    assert capsys.readouterr().err == f"{folder} holds no reports.\n"


def test_a_guess_is_shown(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(folder, "add", write(tmp_path / "zh.md", ZH, "gb18030"))
    assert "  zh.md: read as gb18030, guessed from its content." in capsys.readouterr().out


def test_verify_and_rebuild(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(folder, "add", write(tmp_path / "tea.txt", OTHER))
    assert run(folder, "verify") == 0
    assert "every file is as it was written" in capsys.readouterr().out
    next(folder.rglob("vectors.npy")).write_bytes(b"")
    assert run(folder, "verify") == 1
    assert "vectors.npy has changed" in capsys.readouterr().out
    assert run(folder, "list") == 1
    assert f"python -m index rebuild --index {folder}" in capsys.readouterr().err
    assert run(folder, "rebuild") == 0
    assert capsys.readouterr().out == "rebuilt tea.txt\n"
    assert run(folder, "verify") == 0
    next(folder.rglob("original-0")).write_bytes(b"x")
    assert run(folder, "list") == 0
    assert run(folder, "rebuild") == 1
    assert "tea.txt: the original kept in the index is damaged" in capsys.readouterr().out
    next(folder.rglob("segment.json")).write_bytes(b"x")
    assert run(folder, "rebuild") == 1
    assert "tea.txt: its stored text is damaged" in capsys.readouterr().out


def test_the_users_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert main(["list"]) == 0
    assert capsys.readouterr().out.startswith("icbc-2021h1.md\t")
    assert main(["verify"]) == 1
    assert "not an index" in capsys.readouterr().err
    assert main(["add", str(write(tmp_path / "tea.txt", OTHER))]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert main(["verify"]) == 0


def test_of_several_files_all_are_added_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "tea.txt", OTHER)
    write(tmp_path / "empty.md", "\n")
    assert main(["add", "tea.txt", "empty.md", "--index", "new"]) == 1
    assert "None of the 2 files was added." in capsys.readouterr().err
    assert main(["list", "--index", "new"]) == 0
    assert not capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["add", "missing.md"], "no such file"),
        (["add", "."], "not a file"),
        (["add", "photo.jpg"], "cannot read this kind of file"),
        (["add", "empty.md"], "holds no text"),
        (["add", "noise.txt"], "--encoding"),
        (["add", "tea.txt", "--encoding", "klingon"], "no text encoding is named 'klingon'"),
        (["add", "tea.txt", "--translation", "zh.md"], "block by block"),
        (["add", "tea.txt", "--embedding", "no-such/model"], "path of its folder"),
        (["remove", "no.md"], "no.md"),
        (["list", "--index", "holiday"], "not an index"),
        (["list", "--index", "tea.txt"], "is a file, not an index folder"),
        (["verify", "--index", "nowhere"], "not an index"),
        (["rebuild", "--index", "nowhere"], "no segments to rebuild from"),
    ],
)
def test_errors_are_one_plain_line(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "tea.txt", OTHER)
    write(tmp_path / "zh.md", ZH)
    write(tmp_path / "empty.md", "\n")
    write(tmp_path / "holiday" / "photo.jpg", "x")
    write(tmp_path / "photo.jpg", "x")
    (tmp_path / "noise.txt").write_bytes(bytes(range(256)))
    if "--index" not in arguments:
        arguments = [*arguments, "--index", "new"]
    assert main(arguments) == 1
    err = [x for x in capsys.readouterr().err.splitlines() if not x.startswith("[1/1]")]
    assert len(err) == 1
    assert err[0].startswith("index: ")
    assert message in err[0]
    assert not (tmp_path / "new" / MANIFEST).exists()


def test_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([])
    assert stop.value.code == 2
    assert "add|list|remove|verify|rebuild" in capsys.readouterr().err


def test_a_process_fails_without_a_traceback(tmp_path: Path) -> None:
    process = start(write(tmp_path / "file", "x"), "list")
    out, err = process.communicate()
    assert (process.returncode, out) == (1, "")
    assert err == f"index: {tmp_path / 'file'} is a file, not an index folder. Name a folder.\n"


def test_a_name_beyond_the_terminals_encoding(tmp_path: Path, folder: Path) -> None:
    tea = write(tmp_path / "caf\udce9.txt", OTHER)
    process = start(folder, "add", tea)
    out, err = process.communicate()
    assert (process.returncode, "Traceback" in err) == (0, False)
    assert out.startswith("caf\\udce9.txt\t")


def test_two_processes_adding_at_once_both_count(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [write(tmp_path / str(i) / "report.txt", OTHER + "More. " * i) for i in range(2)]
    processes = [start(folder, "add", path) for path in paths]
    for process in processes:
        _, err = process.communicate()
        assert process.returncode == 0, err
    assert run(folder, "list") == 0
    held = [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()]
    assert len(held) == 2
    assert held[0] == "report.txt"
    assert held[1] in ("0/report.txt", "1/report.txt")
    assert run(folder, "verify") == 0
    assert {p.name for p in folder.iterdir()} == {MANIFEST, "segments", ".lock"}
    assert os.listdir(folder / "segments")
