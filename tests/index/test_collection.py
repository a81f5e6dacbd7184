"""Adding, replacing and removing reports by their files."""

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index import Collection, open_collection
from index.collection import build_segment, source_name
from index.embed import Vectors
from index.errors import DocumentError, InputError, UnknownSourceError
from index.formats.encoding import is_utf8
from index.progress import Step
from tests.fakes import HashEmbedder
from tests.index.samples import EN, OTHER, ZH, write


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    return open_collection(tmp_path / "index", embedding=HashEmbedder())


def names(collection: Collection) -> list[str]:
    return [info.source for info in collection.sources()]


def test_add_takes_paths_and_strings(collection: Collection, tmp_path: Path) -> None:
    zh, tea = write(tmp_path / "zh.md", ZH), write(tmp_path / "tea.txt", OTHER)
    infos = collection.add(zh, str(tea))
    assert [i.source for i in infos] == names(collection) == ["zh.md", "tea.txt"]
    document = collection.document("zh.md")
    for passage in collection.passages("zh.md"):
        assert document.text[passage.start : passage.end] == passage.text


def test_add_is_all_or_nothing(collection: Collection, tmp_path: Path) -> None:
    collection.add(write(tmp_path / "tea.txt", OTHER))
    with pytest.raises(DocumentError, match=r"missing\.md"):
        collection.add(write(tmp_path / "zh.md", ZH), tmp_path / "missing.md")
    assert names(collection) == ["tea.txt"]


def test_a_changed_file_is_replaced(collection: Collection, tmp_path: Path) -> None:
    path = write(tmp_path / "tea.txt", OTHER)
    collection.add(path, write(tmp_path / "zh.md", ZH))
    write(path, "Zebra report\n\nThe zebra is striped.\n")
    collection.add(path)
    assert names(collection) == ["tea.txt", "zh.md"]
    assert collection.document("tea.txt").title == "Zebra report"


def test_files_of_one_name_both_stay(collection: Collection, tmp_path: Path) -> None:
    first = write(tmp_path / "2022" / "report.txt", OTHER)
    second = write(tmp_path / "2023" / "report.txt", EN)
    third = write(tmp_path / "old" / "2023" / "report.txt", ZH)
    collection.add(first, second, third)
    assert names(collection) == ["report.txt", "2023/report.txt", "old/2023/report.txt"]
    assert collection.passages("2023/report.txt")[0].source == "2023/report.txt"
    write(second, "Zebra report\n\nThe zebra is striped.\n")
    collection.add(second)
    assert names(collection) == ["report.txt", "2023/report.txt", "old/2023/report.txt"]
    assert collection.document("2023/report.txt").title == "Zebra report"


def test_a_name_taken_by_another_process_meanwhile(tmp_path: Path) -> None:
    class Slow(HashEmbedder):
        """Another process adds its report while this one embeds."""

        meanwhile: Callable[[], object] | None = None

        def encode_documents(self, texts: Sequence[str]) -> Vectors:
            action, self.meanwhile = self.meanwhile, None
            if action:
                action()
            return super().encode_documents(texts)

    ours, theirs = write(tmp_path / "a" / "r.txt", OTHER), write(tmp_path / "b" / "r.txt", EN)
    slow = Slow()
    collection = open_collection(tmp_path / "index", embedding=slow)
    other = open_collection(tmp_path / "index", embedding=HashEmbedder())
    slow.meanwhile = lambda: other.add(theirs)
    collection.add(ours)
    assert names(collection) == names(other) == ["r.txt", "a/r.txt"]
    assert collection.document("a/r.txt").text == OTHER


def test_a_link_and_its_file_are_one_report(collection: Collection, tmp_path: Path) -> None:
    path = write(tmp_path / "tea.txt", OTHER)
    (tmp_path / "link.txt").symlink_to(path)
    collection.add(path, tmp_path / "link.txt")
    assert len(names(collection)) == 1


def test_a_report_is_known_by_the_path_that_is_told(collection: Collection, tmp_path: Path) -> None:
    home = tmp_path / "home" / "tea.txt"  # where no file ever lies
    for folder, text in (("a", OTHER), ("b", EN)):
        sent = write(tmp_path / folder / "sent.txt", text)
        collection.add(sent, origins={str(sent): home})
        sent.unlink()
    assert names(collection) == ["tea.txt"]
    assert collection.document("tea.txt").text == EN
    assert collection.store.entries()["tea.txt"].origin == str(home)


def test_a_name_beyond_unicode(collection: Collection, tmp_path: Path) -> None:
    collection.add(write(tmp_path / "caf\udce9.txt", OTHER))
    again = open_collection(tmp_path / "index", embedding=HashEmbedder())
    assert names(again) == ["caf\udce9.txt"]


def test_a_translation_comes_and_goes(collection: Collection, tmp_path: Path) -> None:
    zh, en = write(tmp_path / "zh.md", ZH), write(tmp_path / "en.md", EN)
    assert collection.add(zh, translations={str(zh): en})[0].translated
    assert any("3.56 million" in (p.translation or "") for p in collection.passages("zh.md"))
    assert not collection.add(zh)[0].translated


def test_a_misaligned_translation_changes_nothing(collection: Collection, tmp_path: Path) -> None:
    zh, en = write(tmp_path / "zh.md", ZH), write(tmp_path / "en.md", OTHER)
    with pytest.raises(DocumentError, match="block by block"):
        collection.add(zh, translations={str(zh): en})
    assert names(collection) == []


def test_a_translation_of_a_stranger_is_refused(collection: Collection, tmp_path: Path) -> None:
    zh = write(tmp_path / "zh.md", ZH)
    with pytest.raises(InputError, match=r"other\.md"):
        collection.add(zh, translations={"other.md": zh})


def test_a_guessed_encoding_is_told(collection: Collection, tmp_path: Path) -> None:
    info = collection.add(write(tmp_path / "zh.md", ZH, "gb18030"))[0]
    assert info.notes == ("zh.md: read as gb18030, guessed from its content.",)


def test_a_named_encoding_spares_a_translation_in_utf8(
    collection: Collection, tmp_path: Path
) -> None:
    zh = write(tmp_path / "zh.md", ZH, "gb18030")
    en = write(tmp_path / "en.md", EN.replace("chairman", "chairman — the"))
    assert is_utf8(en.read_bytes())
    info = collection.add(zh, translations={str(zh): en}, encoding="gb18030")[0]
    assert info.notes == ()
    assert any("—" in (p.translation or "") for p in collection.passages("zh.md"))


def test_remove_is_all_or_nothing(collection: Collection, tmp_path: Path) -> None:
    collection.add(write(tmp_path / "tea.txt", OTHER), write(tmp_path / "zh.md", ZH))
    with pytest.raises(UnknownSourceError, match=r"no\.md"):
        collection.remove("tea.txt", "no.md")
    assert names(collection) == ["tea.txt", "zh.md"]
    collection.remove("tea.txt", "zh.md")
    assert names(collection) == []


def test_check_sources(collection: Collection, tmp_path: Path) -> None:
    collection.add(write(tmp_path / "tea.txt", OTHER))
    collection.check_sources(None)
    collection.check_sources(["tea.txt"])
    with pytest.raises(UnknownSourceError, match=r"no\.md.*holds: tea\.txt"):
        collection.check_sources(["tea.txt", "no.md"])


def test_progress_tells_files_and_stages(collection: Collection, tmp_path: Path) -> None:
    seen: list[Step] = []
    tea, zh = write(tmp_path / "tea.txt", OTHER), write(tmp_path / "zh.md", ZH)
    collection.add(tea, zh, progress=seen.append)
    assert seen == [
        Step("tea.txt", "read", 0, 2), Step("tea.txt", "embed", 0, 2),
        Step("zh.md", "read", 1, 2), Step("zh.md", "embed", 1, 2), Step("zh.md", "save", 2, 2),
    ]  # fmt: skip
    assert [step.share for step in seen] == [0.0, 0.25, 0.5, 0.75, 1.0]
    seen.clear()
    collection.add(tea, progress=seen.append)
    assert seen == [Step("tea.txt", "unchanged", 0, 1, 1.0)]


def test_progress_goes_on_within_a_long_file(collection: Collection, tmp_path: Path) -> None:
    seen: list[Step] = []
    sections = [f"# Part {i}\n\nThe garden number {i} gave tea.\n\n" for i in range(400)]
    collection.add(write(tmp_path / "long.md", "".join(sections)), progress=seen.append)
    embedding = [step.part for step in seen if step.stage == "embed"]
    assert len(embedding) > 1
    assert embedding == sorted(set(embedding))
    again = build_segment(
        (("long.md", "".join(sections).encode()),), "/long.md", "long.md", HashEmbedder()
    )
    assert (collection.store.segment("long.md").vectors == again.vectors).all()


def test_what_did_not_change_is_neither_parsed_nor_embedded(
    collection: Collection, tmp_path: Path
) -> None:
    tea = write(tmp_path / "tea.txt", OTHER)
    page = write(tmp_path / "zh.html", f"<h1>年报</h1><p>{'净利润120万元。' * 40}</p>")
    collection.add(tea, page)
    embedder = collection.embedder
    assert isinstance(embedder, HashEmbedder)
    before, readers = embedder.encoded, child_processes()
    collection.add(tea, page)
    assert (embedder.encoded - before, child_processes() - readers) == (0, 0)
    kept = {source: entry.segment for source, entry in collection.store.entries().items()}
    write(tea, OTHER + "More tea was sold.\n")
    collection.add(tea, page)
    changed = {s for s, e in collection.store.entries().items() if e.segment != kept[s]}
    assert changed == {"tea.txt"}
    assert embedder.encoded - before == len(collection.passages("tea.txt"))
    assert child_processes() == readers
    write(page, "<p>净利润130万元。</p>")
    collection.add(tea, page)
    assert child_processes() - readers == 1  # so the count does count


def child_processes() -> int:
    """How many of its own this process has started so far."""
    if not _started:
        sys.addaudithook(lambda event, _: _started.append(event == "subprocess.Popen"))
        _started.append(False)
    return sum(_started)


_started: list[bool] = []


def test_sources_tell_size_and_time(collection: Collection, tmp_path: Path) -> None:
    zh, en = write(tmp_path / "zh.md", ZH), write(tmp_path / "en.md", EN)
    begun = datetime.now(UTC).replace(microsecond=0)
    info = collection.add(zh, translations={str(zh): en})[0]
    assert info.size == len(ZH.encode()) + len(EN.encode())
    assert info.added is not None
    assert begun <= datetime.fromisoformat(info.added) <= datetime.now(UTC)
    assert open_collection(tmp_path / "index", embedding=HashEmbedder()).sources() == [info]


def test_source_name_keeps_the_name_of_a_known_path() -> None:
    names = {"/a/b/r.txt": "b/r.txt"}
    assert source_name("/a/b/r.txt", names, {"b/r.txt"}) == "b/r.txt"
    assert source_name("/c/r.txt", names, {"b/r.txt"}) == "r.txt"
    assert source_name("/d/c/r.txt", names, {"b/r.txt", "r.txt"}) == "c/r.txt"


def test_an_original_is_what_was_added(tmp_path: Path) -> None:
    path = write(tmp_path / "a.md", "# T\n\nProfit rose.\n")
    collection = open_collection(tmp_path / "index")
    collection.add(path)
    assert collection.original("a.md") == path.read_bytes()
    assert collection.store.segment("a.md").originals == ()  # not kept in memory
    assert open_collection(tmp_path / "index").original("a.md") == path.read_bytes()
    with pytest.raises(UnknownSourceError):
        collection.original("b.md")
