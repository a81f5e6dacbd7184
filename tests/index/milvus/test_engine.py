"""What is told where Milvus is missing, away, or made for another model."""

import subprocess
import sys
from pathlib import Path

import pytest

from index.__main__ import main
from index.errors import EngineError, InputError, ModelMismatchError
from index.milvus import Engine
from index.open import open_collection
from tests.fakes import HashEmbedder
from tests.index.milvus.test_interrupted import begun
from tests.index.samples import EN, OTHER, segment, write
from tests.milvus import free_port, lite, milvus_store

EMBEDDER = HashEmbedder()


def test_without_the_client_it_says_how_to_get_it() -> None:
    code = (
        "import sys; sys.modules['pymilvus'] = None;"
        "from index.__main__ import main;"
        "sys.exit(main(['list', '--store', 'milvus', '--uri', 'http://127.0.0.1:1']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert "pip install -r requirements-milvus.txt" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_that_is_away_is_named_without_its_password() -> None:
    uri = f"http://user:secret@127.0.0.1:{free_port()}"
    with pytest.raises(EngineError, match=r"server http://127\.0\.0\.1:\d+ does not serve") as told:
        Engine(uri, timeout=1.0)
    assert "secret" not in str(told.value)
    assert "--uri" in str(told.value)


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"file .*x\.db does not serve"):
        Engine(str(write(tmp_path / "x.db", "no database")))


def test_options_must_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="--uri http"):
        open_collection(store="milvus", embedding=EMBEDDER)
    with pytest.raises(InputError, match="--store milvus"):
        open_collection(uri="http://127.0.0.1:19530", embedding=EMBEDDER)
    with pytest.raises(InputError, match="no store 'cloud'"):
        open_collection(store="cloud", embedding=EMBEDDER)
    with pytest.raises(InputError, match="no name for Milvus"):
        milvus_store(lite(), EMBEDDER, "../x")
    monkeypatch.setenv("REPORTQA_STORE", "milvus")
    monkeypatch.setenv("REPORTQA_URI", lite().uri)
    opened = open_collection(tmp_path.name, embedding=EMBEDDER)
    opened.add(write(tmp_path / "tea.txt", OTHER))
    assert milvus_store(lite(), EMBEDDER, tmp_path.name).entries()


def test_another_model_is_refused_by_both_names() -> None:
    begun("models")
    with pytest.raises(ModelMismatchError, match=r"'hash-64'.*'other'.*--embedding"):
        milvus_store(lite(), HashEmbedder(64, "other"), "models")
    with pytest.raises(ModelMismatchError, match=r"64 dimensions.*32 dimensions"):
        milvus_store(lite(), HashEmbedder(32), "models")


def test_the_commands_keep_reports_in_milvus(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--store", "milvus", "--uri", str(tmp_path / "mine.db")]
    tea = str(write(tmp_path / "tea.txt", OTHER))
    assert main(["add", tea, *place]) == 0
    assert main(["verify", *place]) == 0
    told = capsys.readouterr().out
    assert "icbc-2021h1.md" in told
    assert "tea.txt\t" in told
    assert "'reports' in Milvus: every file is as it was written" in told
    assert main(["remove", "tea.txt", "icbc-2021h1.md", *place]) == 0
    assert main(["list", *place]) == 0
    assert "holds no reports" in capsys.readouterr().err
    assert main(["rebuild", *place]) == 1


def test_a_file_serves_the_next_process(tmp_path: Path) -> None:
    place = ["--store", "milvus", "--uri", str(tmp_path / "mine.db")]
    for told in (subprocess.run(
        [sys.executable, "-m", "index", "list", *place],
        capture_output=True, text=True, timeout=300, check=False,
    ) for _ in range(2)):  # fmt: skip
        assert told.returncode == 0, told.stderr
        assert "icbc-2021h1.md" in told.stdout


def test_owners_see_what_is_shared_and_change_their_own(tmp_path: Path) -> None:
    name = tmp_path.name
    shared = begun(name)
    ann = milvus_store(lite(), EMBEDDER, name, owner="ann+0123456789ab")
    bob = milvus_store(lite(), EMBEDDER, name, owner="bob")
    ann.put([segment(EMBEDDER, "tea.txt", EN), segment(EMBEDDER, "zebra.md", "# Zebra\n\nzebra\n")])
    assert list(ann.entries()) == ["en.md", "tea.txt", "zebra.md"]
    assert ann.segment("tea.txt").document.text.startswith("# Haishan")
    assert list(bob.entries()) == list(shared.entries()) == ["en.md", "tea.txt"]
    assert bob.vocabulary() == shared.vocabulary()
    query = EMBEDDER.encode_queries(["zebra"])[0].tolist()
    assert ann.dense(query, 1)[0].passage.source == "zebra.md"
    assert all(h.passage.source != "zebra.md" for h in bob.dense(query, 100))
    with pytest.raises(InputError, match=r"en\.md is shared"):
        ann.remove("en.md")
    ann.remove("tea.txt")
    assert "Harbor Tea" in ann.segment("tea.txt").document.text
    assert list(shared.entries()) == ["en.md", "tea.txt"]
