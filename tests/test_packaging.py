"""The wheel works from any directory: model, prompts and data are inside."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("index", "qa", "prompts", "web", "data")
FILES = (
    "pyproject.toml", "requirements.txt", "requirements-ray.txt", "requirements-milvus.txt",
    "README.md", "LICENSE", "app.py",
)  # fmt: skip
IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of the sources, so that nothing is left among them."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in FILES:
        shutil.copy(ROOT / name, source)
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=IGNORED)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("reportqa-*.whl"))


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel installed in it, apart from the sources."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index",
               "--disable-pip-version-check", "--target", str(folder), str(wheel)]  # fmt: skip
    subprocess.run(command, check=True)
    return folder


def run(site: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"PYTHONPATH": str(site), "PYTHONUTF8": "1"}
    return subprocess.run(
        command, cwd=site.parent, env=environment, capture_output=True, text=True, encoding="utf-8"
    )


def test_the_wheel_holds_every_file_and_no_more(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for name in PACKAGES
        for path in (ROOT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted <= inside
    assert {"index/model/model.safetensors", "data/icbc-2021h1/icbc-2021h1.md"} <= inside
    tops = {name.split("/")[0] for name in inside}
    assert {t for t in tops if not t.endswith(".dist-info")} == {*PACKAGES, "app.py"}


def test_the_installed_library_serves_the_bundled_report(site: Path) -> None:
    code = (
        "import index, qa; from index import open_collection;"
        "c = open_collection(); q = c.embedder.encode_queries(['净利润'])[0];"
        "print(index.__file__, c.store.dense(q, 1)[0].passage.source)"
    )
    done = run(site, sys.executable, "-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(site / "index" / "__init__.py"), "icbc-2021h1.md"]


def test_the_commands_are_there(site: Path) -> None:
    for name in ("reportqa", "reportqa-web"):
        done = run(site, sys.executable, str(site / "bin" / name), "--help")
        assert done.returncode == 0, done.stderr
        assert "usage" in done.stdout.lower()


def test_an_installed_question_is_answered(site: Path) -> None:
    done = run(site, sys.executable, "-m", "qa", "工商银行的净利润是多少？")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
