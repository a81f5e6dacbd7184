"""Milvus for the tests: Milvus Lite in this process, and a real server on loopback.

The server is the one inside the package milvus 2.3.5. What it needs contradicts nothing of ours,
but it is large and only needed here, so it is installed into a folder of its own, once a session.
"""

import atexit
import importlib.util
import shutil
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from index.milvus import Engine, MilvusStore
from tests.fakes import HashEmbedder

PACKAGE = "milvus==2.3.5"


@lru_cache(maxsize=1)
def lite() -> Engine:
    """Milvus Lite on a file that goes with the session; collections are told apart by name."""
    return Engine(str(_temporary() / "lite.db"))


def milvus_store(
    engine: Engine, embedder: HashEmbedder, collection: str = "reports", **options: Any
) -> MilvusStore:
    """A store that looks for changes at every call, unless told otherwise."""
    return MilvusStore(
        engine,
        model=embedder.name,
        fingerprint=embedder.fingerprint,
        dimension=embedder.dimension,
        collection=collection,
        **{"fresh_for": 0.0, **options},
    )


class Server:
    """A Milvus server of one process on free ports."""

    def __init__(self, package: Any, folder: Path) -> None:
        config = package.MilvusServerConfig(data_dir=str(folder))
        self._server = package.MilvusServer(config)
        self.port = 0

    @property
    def uri(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """On the port of before, where there is one; ready when it returns."""
        if self.port:
            self._server.config.configs["proxy_port"] = self.port
        self._server.start()
        self.port = self._server.listen_port

    def stop(self) -> None:
        self._server.stop()

    def kill(self) -> None:
        """At once: nothing is written any more."""
        self._server.server_proc.kill()
        self._server.server_proc.wait()
        self._server.stop()


@lru_cache(maxsize=1)
def server() -> Server:
    """The server of the session, started; skips the test where the package cannot be had."""
    folder = _temporary()
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target",
               str(folder / "package"), "--disable-pip-version-check", PACKAGE]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"{PACKAGE} cannot be installed: {done.stderr.strip()[-200:]}")
    made = Server(_loaded(folder / "package" / "milvus"), folder / "data")
    made.start()
    atexit.register(made.stop)
    return made


@lru_cache(maxsize=1)
def served() -> Engine:
    """The engine of the real server."""
    return Engine(server().uri)


def _loaded(folder: Path) -> Any:
    spec = importlib.util.spec_from_file_location("milvus_server", folder / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _temporary() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="milvus-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
