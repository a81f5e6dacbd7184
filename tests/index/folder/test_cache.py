"""The parts of a large collection: the same answers as in memory, and never trusted blindly."""

import os
import resource
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import IndexFolderError, WorkerError
from index.folder.cache import CHUNK, FAN_OUT
from index.folder.listing import CACHE, read_listing
from index.folder.manifest import MANIFEST
from index.language.terms import bigrams, words
from index.lexical import plain_query
from index.passage import Hit
from index.segments import Segment
from index.store import EmbeddedStore
from index.workers import processors
from tests.fakes import HashEmbedder
from tests.index.samples import EN, OTHER, ZH, segment
from tests.index.test_segments import (
    as_nobody,
    opened_up,
)

EMBEDDER = HashEmbedder()
QUESTION = "营业收入 net profit of tea 3.56 million"
TEXTS = [
    ZH,
    EN,
    OTHER,
    ZH + "\n\n茶叶收入为12万元。\n",
    "# Net\n\nNet net profit. Tea.\n",
    "......\n",
]


def opened(folder: Path | None) -> EmbeddedStore:
    """A store of which any collection is large."""
    return EmbeddedStore(
        folder,
        model=EMBEDDER.name,
        fingerprint=EMBEDDER.fingerprint,
        dimension=EMBEDDER.dimension,
        in_memory=0,
    )


def report(number: int, version: int = 0) -> Segment:
    text = TEXTS[(number + version) % len(TEXTS)]
    translation = EN if text == ZH and version else None
    return segment(EMBEDDER, f"{number}.md", text, translation=translation)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of three reports in two parts."""
    store = opened(tmp_path / "index")
    store.put([report(0, 1), report(1)])
    store.put([report(2)])
    return tmp_path / "index"


def everything(store: EmbeddedStore) -> list[list[Hit]]:
    """What each ranking finds, over all reports and over one."""
    vector = EMBEDDER.encode_queries([QUESTION])[0].tolist()
    first = [info.source for info in store.sources()][:1]
    found = []
    for only in (None, first):
        found += [
            store.sparse("words", plain_query(words(QUESTION)), 50, only),
            store.sparse("bigrams", plain_query(bigrams(QUESTION)), 50, only),
            store.sparse("words", ((("profit", 1.0), ("利润", 0.6)), (("tea", 1.0),)), 50, only),
            store.dense(vector, 50, only),
        ]
    return found


def assert_same(ours: EmbeddedStore, theirs: EmbeddedStore) -> None:
    assert [replace(i, added=None, size=None) for i in ours.sources()] == [
        replace(i, added=None, size=None) for i in theirs.sources()
    ]
    assert dict(ours.vocabulary()).keys() == dict(theirs.vocabulary()).keys()
    for mine, other in zip(everything(ours), everything(theirs), strict=True):
        assert [h.score for h in mine] == pytest.approx([h.score for h in other], abs=1e-5)
        assert {h.passage.id for h in mine} == {h.passage.id for h in other}
        places = {h.passage: h.score for h in other}
        for hit in mine:
            assert hit.score == pytest.approx(places[hit.passage], abs=1e-5)
    for term in ("profit", "收入", "never"):
        assert ours.idf(term) == theirs.idf(term)


def part_count(folder: Path) -> int:
    return len(read_listing(folder / CACHE))


changes = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 5), st.integers(0, 3)),  # put this report, in that version
        st.tuples(st.integers(0, 5), st.none()),  # remove it
    ),
    min_size=1,
    max_size=10,
)


@pytest.mark.property
@settings(max_examples=settings().max_examples // 5)
@given(changes)
def test_any_history_gives_what_one_fresh_build_gives(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[int, int | None]]
) -> None:
    store = opened(tmp_path_factory.mktemp("history") / "index")
    held: dict[str, Segment] = {}
    for number, version in history:
        if version is not None:
            held[f"{number}.md"] = report(number, version)
            store.put([held[f"{number}.md"]])
        elif f"{number}.md" in held:
            del held[f"{number}.md"]
            store.remove(f"{number}.md")
    fresh = opened(None)
    fresh.put(list(held.values()))
    assert_same(store, fresh)


def test_a_part_for_each_addition_until_they_are_merged(tmp_path: Path) -> None:
    store = opened(tmp_path / "index")
    counts = []
    for number in range(FAN_OUT + 1):
        store.put([report(number)])
        counts.append(part_count(tmp_path / "index"))
    assert counts == [*range(1, FAN_OUT), 1, 2]
    assert_same(opened(tmp_path / "index"), store)
    assert len([p for p in (tmp_path / "index" / CACHE).iterdir() if p.is_dir()]) == 2


def test_a_part_that_is_half_empty_is_written_anew(tmp_path: Path) -> None:
    store = opened(tmp_path / "index")
    store.put([report(number) for number in range(4)])
    before = set(read_listing(tmp_path / "index" / CACHE))
    store.remove("2.md")
    assert set(read_listing(tmp_path / "index" / CACHE)) == before
    store.remove("0.md", "1.md")
    after = read_listing(tmp_path / "index" / CACHE)
    assert not before & set(after)
    fresh = opened(None)
    fresh.put([report(3)])
    assert_same(store, fresh)


def test_an_emptied_collection_leaves_no_cache(folder: Path) -> None:
    opened(folder).remove("0.md", "1.md", "2.md")
    assert {p.name for p in folder.iterdir()} == {MANIFEST, "segments", ".lock"}


def limited(folder: Path, size: int) -> str:
    """What a child is told that opens an index, and can write no file larger than `size` bytes."""
    ours, theirs = os.pipe()
    if not (pid := os.fork()):
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
            opened(folder)
        except IndexFolderError as error:
            os.write(theirs, str(error).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    os.waitpid(pid, 0)
    with os.fdopen(ours) as told:
        return told.read()


def test_what_could_not_be_finished_does_not_stay(folder: Path) -> None:
    whole = opened(folder)
    shutil.rmtree(folder / CACHE)
    told = limited(folder, 400)
    assert "cannot be stored (File too large)" in told
    assert "The reports themselves are stored." in told
    assert {path.name for path in (folder / CACHE).iterdir()} <= {".lock"}
    assert_same(opened(folder), whole)


def test_what_a_crash_left_is_gone_before_anything_is_made(folder: Path) -> None:
    left = [folder / CACHE / "0123", folder / CACHE / ".4567.tmp"]
    left[0].mkdir()
    left[1].write_bytes(b"x")
    opened(folder).put([report(9)])
    assert not any(path.exists() for path in left)


@pytest.mark.skipif(processors() == 1, reason="nothing is shared out on one processor")
def test_parts_made_by_several_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chapters = "".join(f"# {i}\n\nTea {i}.\n\n" for i in range(CHUNK // 2))
    long = [segment(EMBEDDER, f"long-{i}.md", chapters) for i in range(2)]
    reports = [*long, report(1)]
    shares: list[tuple[str, float]] = []
    store, fresh = opened(tmp_path / "index"), opened(None)
    store.put(reports, lambda stage, share: shares.append((stage, share)))
    fresh.put(reports)
    assert shares == [("save", 0.5), ("save", 1.0)]
    assert part_count(tmp_path / "index") == 2
    assert [len(hits) for hits in everything(store)] == [len(hits) for hits in everything(fresh)]
    assert store.vocabulary().keys() == fresh.vocabulary().keys()
    shutil.rmtree(tmp_path / "index" / CACHE)
    monkeypatch.setenv("PYTHONHOME", "/nowhere")  # no child can begin
    with pytest.raises(WorkerError, match=r"could not be made.*reports themselves are stored"):
        opened(tmp_path / "index")
    assert {path.name for path in (tmp_path / "index" / CACHE).iterdir()} <= {".lock"}


def test_a_read_only_folder_is_served_from_elsewhere(folder: Path, tmp_path: Path) -> None:
    whole = opened(folder)
    shutil.rmtree(folder / CACHE)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    with opened_up(tmp_path), as_nobody():
        assert_same(opened(folder), whole)
    assert not (folder / CACHE).exists()


def test_the_report_is_read_when_it_is_asked_for(folder: Path) -> None:
    store = opened(folder)
    assert store.segment("2.md").document == report(2).document
    assert store.segment("2.md") is store.segment("2.md")


def test_a_reader_goes_on_while_another_process_changes_all(folder: Path) -> None:
    reader, writer = opened(folder), opened(folder)
    hits = everything(reader)[0]
    writer.remove("0.md", "1.md")
    writer.put([report(number) for number in range(3, 9)])
    assert_same(reader, writer)
    assert hits[0].passage.text  # what was found before is still whole


STEPS = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree")


def interrupted(folder: Path, call: int) -> bool:
    """Add a report in a child that dies before its n-th step in the folder; False if it ended."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9
    left = call

    def dying(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        writes = (
            event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
        )
        if writes or event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"):
            if left == 0:
                os._exit(9)
            left -= 1

    try:
        sys.addaudithook(dying)
        opened(folder).put([report(9)])
        os._exit(0)
    finally:
        os._exit(1)


def test_a_kill_at_any_point_of_an_addition_leaves_old_or_new(folder: Path) -> None:
    call = 0
    while interrupted(folder, call):
        store = opened(folder)
        names = [i.source for i in store.sources()]
        assert names in (["0.md", "1.md", "2.md"], ["0.md", "1.md", "2.md", "9.md"])
        fresh = opened(None)
        fresh.put([store.segment(name) for name in names])
        assert_same(store, fresh)
        if "9.md" in names:
            store.remove("9.md")
        call += 1
    assert call > 30
    assert "9.md" in opened(folder).entries()
