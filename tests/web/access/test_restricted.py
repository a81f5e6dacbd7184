"""What may be added: nothing, so many reports, so many bytes."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from index.errors import AccessDeniedError, InputError
from index.open import open_collection, open_own
from qa import ReportQA
from tests.index.samples import write
from tests.web.conftest import served
from tests.web.visitor import Visitor
from web.access.restricted import Bounded, ReadOnly
from web.traffic.budget import UploadBudget
from web.traffic.gate import Gate
from web.traffic.replay import UPLOAD
from web.uploads import add_report, put
from web.view.texts import EN


def test_read_only_reports_are_read_and_stay(two_reports_of: ReportQA, tmp_path: Path) -> None:
    only = ReadOnly(two_reports_of.collection)
    assert only.sources() == two_reports_of.sources()
    with pytest.raises(AccessDeniedError, match="read alone"):
        only.add(write(tmp_path / "b.md", "# B\n\nB.\n"))
    with pytest.raises(AccessDeniedError):
        only.remove("a.md")
    sent = write(tmp_path / "c.md", "# C\n\nC.\n")
    *_, last = add_report(ReportQA(only), str(sent), EN, lambda source: None, Gate())
    assert (last.stage, "read alone" in last.said) == ("failed", True)
    assert [info.source for info in two_reports_of.sources()] == ["a.md"]


@pytest.fixture
def two_reports_of(tmp_path: Path) -> ReportQA:
    qa = ReportQA.open(tmp_path / "shared")
    qa.add(write(tmp_path / "a.md", "# A\n\nA report of all.\n"))
    return qa


def test_so_many_reports_are_ones_own(two_reports_of: ReportQA, tmp_path: Path) -> None:
    shared = two_reports_of.collection
    own = ReportQA(Bounded(open_own(shared, tmp_path / "own"), shared, most=2))
    for name in ("b.md", "c.md", "b.md", "a.md", "d.md"):
        path = write(tmp_path / "sent" / name, f"# {name}\n\n{name} of mine.\n")
        if name in ("a.md", "d.md"):
            with pytest.raises(InputError, match="2 reports of your own here, and 2 is the limit"):
                put(own, path)
        else:
            put(own, path)
    own.remove("b.md")
    put(own, tmp_path / "sent" / "d.md")
    assert {info.source for info in own.sources()} == {"a.md", "c.md", "d.md"}
    assert len(open_collection(tmp_path / "own").sources()) == 2


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    app = FastAPI()

    @app.post("/{path:path}")
    async def keep(request: Request) -> int:
        name = f"{len(list(tmp_path.iterdir()))}.md"
        return (tmp_path / name).write_bytes(await request.body())

    with TestClient(UploadBudget(app, tmp_path, most=2**20)) as it:
        yield it


def test_uploads_have_a_budget_until_they_are_added(client: TestClient, tmp_path: Path) -> None:
    half = b"x" * 2**19
    assert [client.post(UPLOAD, content=half).status_code for _ in range(3)] == [200, 200, 507]
    assert client.post("/other", content=b"x").status_code == 200
    (tmp_path / "0.md").unlink()  # it was added
    assert client.post(UPLOAD, content=iter([b"x"])).status_code == 507  # of a length not told
    assert client.post(UPLOAD, content=b"x").status_code == 200


def test_what_was_broken_off_or_forgotten_is_deleted(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "hash").mkdir()
    ages = {"tmpbroken": 700, "tmparriving": 60, "hash/old.md": 4000, "hash/new.md": 700}
    for name, age in ages.items():
        (tmp_path / name).write_bytes(b"x" * 2**18)
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    assert client.post(UPLOAD, content=b"x").status_code == 200
    held = {p.name for p in tmp_path.rglob("*") if p.is_file()}
    assert held >= {"tmparriving", "new.md"}
    assert not held & {"tmpbroken", "old.md"}


def test_small_files_count_as_well(client: TestClient) -> None:
    statuses = [client.post(UPLOAD, content=b"x").status_code for _ in range(17)]
    assert statuses == [200] * 16 + [507]


def test_a_server_to_read_alone_holds_for_the_page(tmp_path: Path) -> None:
    with served("--read-only", "--index", str(tmp_path / "index")) as server:
        visitor = Visitor(server.address)
        shown = visitor.add(write(tmp_path / "b.md", "# B\n\nB.\n"))
        assert "read alone" in shown
        listed = visitor.client.get("/v1/models").json()
        assert "b.md" not in json.dumps(listed)
    assert not (tmp_path / "index" / "manifest.json").exists()
