"""Work shared out to other processes."""

import subprocess
from pathlib import Path

import pytest

from index.collection import MANY, MANY_BYTES, Report, build_segment, segments_of
from index.embed import shipped
from index.errors import DocumentError, WorkerError
from index.part import MemoryPart, StoredPart, write_part
from index.progress import Step, teller
from index.segments import encode_segment
from index.workers import Job, ask, run, stop
from tests.fakes import HashEmbedder
from tests.index.samples import EN, ZH, segment


def test_many_reports_are_read_as_one_by_one() -> None:
    filling = "\n\n" + "网络运营者应当履行安全保护义务。" * (MANY_BYTES // MANY // 45)
    reports = [
        Report((("r.md", f"# {i}\n\n收入{i}万元。{filling}\n".encode()),), f"/{i}", f"{i}.md", None)
        for i in range(MANY)
    ]
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
    with pytest.raises(WorkerError, match=r"FileNotFoundError.*Nothing was changed"):
        list(run([job]))


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
