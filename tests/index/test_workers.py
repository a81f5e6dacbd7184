"""Work shared out to other processes."""

import resource
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from index.collection import MANY, MANY_BYTES, Report, build_segment, segments_of
from index.embed import shipped
from index.errors import DocumentError, IndexDamagedError, WorkerError
from index.folder.part import MemoryPart, StoredPart, write_part
from index.progress import Step, teller, untold
from index.segments import SEGMENTS, VECTORS, encode_segment, write_segments
from index.workers import Job, ask, processors, run, stop
from tests.fakes import HashEmbedder
from tests.index.samples import EN, ZH, segment


def many() -> list[Report]:
    """As many reports, and as long, as are shared out."""
    filling = "\n\n" + "网络运营者应当履行安全保护义务。" * (MANY_BYTES // MANY // 45)
    return [
        Report((("r.md", f"# {i}\n\n收入{i}万元。{filling}\n".encode()),), f"/{i}", f"{i}.md", None)
        for i in range(MANY)
    ]


def test_many_reports_are_read_as_one_by_one() -> None:
    reports = many()
    seen: list[Step] = []
    tellers = [teller(seen.append, f"{i}.md", i, MANY) for i in range(MANY)]
    made = segments_of(list(zip(reports, tellers, strict=True)), shipped())
    read = [step for step in seen if step.stage == "read"]  # a single processor tells of more
    assert read == [Step(f"{i}.md", "read", i, MANY) for i in range(MANY)]
    for number in (0, MANY - 1):
        report = reports[number]
        alone = build_segment(report.originals, report.origin, report.source, shipped())
        ours, theirs = encode_segment(made[number]), encode_segment(alone)
        assert ours["segment.json"] == theirs["segment.json"]
        assert ours.keys() == theirs.keys()
        assert made[number].vectors == pytest.approx(alone.vectors, abs=1e-6)


def test_a_refusal_comes_back_as_it_was(tmp_path: Path) -> None:
    arguments = {"names": ["a.md", "b.md"], "origin": "/a", "source": "a.md", "encoding": None}
    fine = Job("segment", arguments, [ZH.encode(), EN.encode()])
    bad = Job("segment", arguments, [ZH.encode(), b"Other text\n"])
    results = run([fine, bad])
    assert b"356" in next(results)[0]
    with pytest.raises(DocumentError, match="block by block"):
        next(results)


def test_a_job_that_fails_says_how(tmp_path: Path) -> None:
    job = Job("part", {"folder": str(tmp_path), "entries": [], "dimension": 4,
                       "target": str(tmp_path / "no" / "folder")})  # fmt: skip
    with pytest.raises(FileNotFoundError, match="No such file"):
        list(run([job]))
    with pytest.raises(WorkerError, match="KeyError: 'folder'"):
        list(run([Job("part", {"entries": []})]))


def test_a_damaged_segment_is_told_as_by_one_process(tmp_path: Path) -> None:
    (entry,) = write_segments(tmp_path, [segment(HashEmbedder(), "zh.md", ZH)], None)
    (tmp_path / SEGMENTS / entry.segment / VECTORS).write_bytes(b"")
    arguments = {"folder": str(tmp_path), "entries": [asdict(entry)], "dimension": 4,
                 "target": str(tmp_path / "part")}  # fmt: skip
    with pytest.raises(IndexDamagedError, match="python -m index rebuild"):
        list(run([Job("part", arguments)]))


def test_a_reply_that_is_cut_short_is_no_result() -> None:
    code = r"""import sys; sys.stdin.buffer.readline(); print('{"sizes": [9]}\nabc', end='')"""
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with pytest.raises(WorkerError, match="ended too early"):
        ask(child, Job("segment", {}))
    stop(child)


def test_where_no_process_can_be_started_none_is_left() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    before = {p.name for p in Path("/proc/self/fd").iterdir()}
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        with pytest.raises(WorkerError, match=r"\(Too many open files\). Close other"):
            list(run([Job("part", {})]))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert {p.name for p in Path("/proc/self/fd").iterdir()} == before


@pytest.mark.skipif(processors() == 1, reason="nothing is shared out on one processor")
def test_reports_that_could_not_be_shared_out_change_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONHOME", "/nowhere")  # no child can begin
    with pytest.raises(WorkerError, match=r"could not be read.*Nothing was changed"):
        segments_of([(report, untold) for report in many()], shipped())


def test_a_child_that_ends_too_early_is_noticed() -> None:
    child = subprocess.Popen(["true"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with pytest.raises(WorkerError, match="ended too early"):
        ask(child, Job("segment", {}, [b"x" * 2**20]))
    stop(child)
    assert child.returncode == 0


def test_no_work_starts_no_process() -> None:
    assert list(run([])) == []


def test_parts_are_merged_apart(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    folders = []
    for number, text in enumerate((ZH, EN)):
        made = segment(embedder, f"{number}.md", text)
        folders.append(tmp_path / str(number))
        folders[-1].mkdir()
        write_part(folders[-1], MemoryPart([(str(number), made)], embedder.dimension))
    target = tmp_path / "merged"
    arguments = {"folders": [str(f) for f in folders], "living": [[True], [True]],
                 "target": str(target)}  # fmt: skip
    assert list(run([Job("merge", arguments)])) == [[]]
    made_of = [StoredPart(folder) for folder in folders]
    part = StoredPart(target)
    assert list(part.passages) == [p for each in made_of for p in each.passages]
    assert part.rows == sum(each.rows for each in made_of)
