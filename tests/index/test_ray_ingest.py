"""Reports read by a Ray cluster of several nodes on loopback, some of which are killed."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import ray
from ray.cluster_utils import Cluster

from index.__main__ import main
from index.collection import Report
from index.embed import shipped
from index.errors import DocumentError, InputError, WorkerError
from index.folder.manifest import read_manifest
from index.folder.repair import verify
from index.open import collection_in_memory, open_collection
from index.progress import Step, untold
from index.ray_cluster import connected
from index.ray_ingest import Line, Pace, add, check_edition, edition, rows
from index.segments import Entry
from tests.fakes import HashEmbedder
from tests.index.samples import EN, OTHER, ZH, write

ROOT = Path(__file__).parents[2]
FEW, MANY, ROUNDS = 14, 200, 4
SMALL = Pace(task=2, stored=4)
# A lost node is noticed in some seconds; one that is merely slow to answer is not taken for lost.
HEALTH = {"health_check_initial_delay_ms": 0, "health_check_period_ms": 500,
          "health_check_failure_threshold": 12}  # fmt: skip
SECONDS = 300.0
NOWHERE = "127.0.0.1:1"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A head with one processor; this process is its driver."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        folder = stack.enter_context(TemporaryDirectory(dir="/tmp"))  # a socket's path is short
        patch.setenv("RAY_TMPDIR", folder)  # where the address is noted, in a folder that must be
        (Path(folder) / "ray").mkdir()
        head = {"num_cpus": 1, "include_dashboard": False, "_system_config": HEALTH,
                "temp_dir": folder}  # fmt: skip
        made = Cluster(initialize_head=True, head_node_args=head)
        stack.callback(made.shutdown)
        stack.callback(ray.shutdown)
        ray.init(address=made.address, log_to_driver=False, logging_level=logging.ERROR)
        yield made


@pytest.fixture(scope="module")
def node(cluster: Cluster) -> Any:
    """A second node, with one processor."""
    return cluster.add_node(num_cpus=1)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Pages, each of which takes a process of its own to read, and plain texts."""
    folder = tmp_path_factory.mktemp("reports")
    return [report(folder, number) for number in range(FEW)]


def report(folder: Path, number: int) -> Path:
    text = f"收入{number}万元。" + "网络运营者应当履行安全保护义务。" * (5 + number % 7)
    if number % 2:
        page = f"<html><body><h1>报告{number}</h1><p>{text}</p></body></html>"
        return write(folder / f"{number % 4}" / f"r{number // 4}.html", page)
    return write(folder / f"{number}.md", f"# {number}\n\n{text}\n\n{ZH}")


@pytest.fixture(scope="module")
def plain(reports: list[Path], tmp_path_factory: pytest.TempPathFactory) -> list[Entry]:
    """What is stored of them by one process."""
    folder = tmp_path_factory.mktemp("plain")
    open_collection(folder).add(*reports)
    return entries(folder)


def entries(folder: Path) -> list[Entry]:
    """The manifest's lines but for the time; every file must be as it was written."""
    assert verify(folder) == []
    lines = read_manifest(folder).documents
    return [Entry(**{f: getattr(e, f) for f in Entry.__slots__ if f != "added"}) for e in lines]


def busy(*nodes: Any) -> list[int]:
    """The processes of these nodes that read reports now."""
    parents = {n.all_processes["raylet"][0].process.pid for n in nodes}
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            title = (process / "cmdline").read_bytes()
            parent = int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:  # it has ended
            continue
        if title.startswith(b"ray::MapBatches(read_block)") and parent in parents:
            found.append(int(process.name))
    return found


def until(condition: Callable[[], Any]) -> Any:
    """What the condition gives when it first holds."""
    end = time.monotonic() + SECONDS
    while not (value := condition()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return value


@contextmanager
def meanwhile(act: Callable[[], None]) -> Iterator[None]:
    """Does something beside the block, which must succeed."""
    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(act)
        yield
        done.result()


@pytest.mark.usefixtures("node")
def test_the_same_is_stored_as_by_one_process(
    cluster: Cluster, reports: list[Path], plain: list[Entry], tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    bomb, gone = write(tmp_path / "bomb.docx", "PK\x03\x04 no archive"), tmp_path / "gone.md"
    with pytest.raises(DocumentError) as alone:
        open_collection(tmp_path / "other").add(bomb)
    paths = [str(p) for p in (reports[0], bomb, *reports[1:], gone, reports[0])]
    line = ["add", "--index", str(tmp_path / "index"), *paths, "--engine", "ray"]
    assert main([*line, "--ray-address", cluster.address]) == 1
    assert entries(tmp_path / "index") == plain
    told = capsys.readouterr().err.splitlines()
    assert told[0] == f"[1/{FEW + 3}] {reports[0].name}: embedding"
    assert told[-5:] == [
        f"[{FEW + 3}/{FEW + 3}] 0.md: unchanged", "saving",
        f"index: 2 of {FEW + 3} files could not be read; all others are stored.",
        f"  {alone.value}", f"  {gone}: no such file. Check the path.",
    ]  # fmt: skip


@pytest.mark.usefixtures("node")
def test_a_translation_and_an_encoding_go_along(cluster: Cluster, tmp_path: Path) -> None:
    zh, en = write(tmp_path / "zh.md", ZH, "gb18030"), write(tmp_path / "en.md", EN)
    ours = collection_in_memory(shipped(), ())
    theirs = collection_in_memory(shipped(), ())
    for made, adding in ((theirs, theirs.add), (ours, lambda *p, **o: add(ours, *p, **o))):
        adding(zh, translations={str(zh): en}, encoding="gb18030")
        assert made.document("zh.md").translations
    assert ours.store.entries() == theirs.store.entries()


def test_a_worker_killed_in_the_middle(
    cluster: Cluster, node: Any, reports: list[Path], plain: list[Entry], tmp_path: Path
) -> None:
    seen: list[Step] = []

    def kill() -> None:
        os.kill(until(lambda: busy(node, cluster.head_node))[0], signal.SIGKILL)

    with meanwhile(kill):
        add(open_collection(tmp_path), *reports, progress=seen.append, pace=SMALL)
    assert entries(tmp_path) == plain
    assert [s.file for s in seen if s.stage == "embed"] == [path.name for path in reports]
    assert [s.share for s in seen] == sorted(s.share for s in seen)


def test_a_driver_killed_in_the_middle_goes_on_where_it_was(
    cluster: Cluster, node: Any, reports: list[Path], plain: list[Entry], tmp_path: Path
) -> None:
    code = (
        "import sys; from index.open import open_collection; from index.ray_ingest import *\n"
        "add(open_collection(sys.argv[1]), *sys.argv[3:], address=sys.argv[2],"
        " pace=Pace(task=2, stored=4))"
    )
    index = tmp_path / "index"
    line = [sys.executable, "-c", code, str(index), cluster.address, *map(str, reports)]
    with subprocess.Popen(line, cwd=ROOT, stderr=subprocess.PIPE) as driver:
        until((index / "manifest.json").exists)
        driver.kill()
    done = len(entries(index))
    assert 0 < done < FEW
    seen: list[Step] = []
    add(open_collection(index), *reports, progress=seen.append, pace=SMALL)
    assert entries(index) == plain
    assert sum(step.stage == "unchanged" for step in seen) == done


def test_a_node_lost_in_the_middle(
    cluster: Cluster, reports: list[Path], plain: list[Entry], tmp_path: Path
) -> None:
    extra = cluster.add_node(num_cpus=1)

    def lose() -> None:
        until(lambda: busy(extra))
        cluster.remove_node(extra, allow_graceful=False)

    with meanwhile(lose):
        add(open_collection(tmp_path), *reports, pace=SMALL)
    assert extra not in cluster.worker_nodes
    assert entries(tmp_path) == plain


@pytest.mark.soak
def test_many_reports_while_workers_and_nodes_come_and_go(cluster: Cluster, tmp_path: Path) -> None:
    many = [report(tmp_path / "reports", number) for number in range(MANY)]
    open_collection(tmp_path / "plain").add(*many)
    ours, is_over, killed = tmp_path / "ours", threading.Event(), 0

    def ingest() -> None:
        try:
            add(open_collection(ours), *many, pace=Pace(task=4, stored=50))
        finally:
            is_over.set()

    def at_work(*nodes: Any) -> list[int]:
        until(lambda: is_over.is_set() or busy(*nodes))
        return busy(*nodes)[:1]

    with meanwhile(ingest):
        for _ in range(ROUNDS):
            lost = cluster.add_node(num_cpus=1)
            for process in (*at_work(lost), *at_work(cluster.head_node)):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
                    killed += 1
            at_work(lost)
            cluster.remove_node(lost, allow_graceful=False)
    assert killed
    assert entries(ours) == entries(tmp_path / "plain")


def test_what_is_unchanged_needs_no_cluster(tmp_path: Path) -> None:
    path = write(tmp_path / "tea.txt", OTHER)
    made = collection_in_memory(shipped(), ())
    made.add(path)
    seen: list[Step] = []
    add(made, path, progress=seen.append, address=NOWHERE)
    assert [step.stage for step in seen] == ["unchanged"]


def test_a_model_without_a_name_is_refused() -> None:
    with pytest.raises(InputError, match="'hash-64' was made otherwise"):
        add(collection_in_memory(HashEmbedder(), ()), "a.md", address=NOWHERE)


@pytest.mark.usefixtures("node")
def test_what_a_machine_cannot_do_is_told_with_what_to_do(cluster: Cluster) -> None:
    work: list[Line] = [(Report((("a.md", ZH.encode()),), "/a.md", "a.md"), untold)]
    told = r"another version.*install the same on every machine.*run the same command"
    with connected(cluster.address), pytest.raises(WorkerError, match=told):
        list(rows(work, "shipped", "of another version", SMALL))


def test_another_version_on_a_machine_is_refused() -> None:
    check_edition("model", edition("model"))
    with pytest.raises(WorkerError, match=r"another version.*install the same on every"):
        check_edition("another model", edition("model"))
