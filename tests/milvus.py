"""Milvus for the tests: Milvus Lite in this process, and a real server on loopback.

The server is the one inside the package milvus 2.3.5. What it needs contradicts nothing of ours,
but it is large and only needed here, so it is installed into a folder of its own, once a session.
"""

import atexit
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from index.milvus import Engine, MilvusStore
from tests.fakes import HashEmbedder

PACKAGE = "milvus==2.3.5"
STARTING = 300  # seconds, on a busy machine


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
    """A Milvus server of one process on free ports, which stay the same when it starts again."""

    def __init__(self, package: Any, folder: Path) -> None:
        config = package.MilvusServerConfig(data_dir=str(folder))
        config.resolve()
        package._initialize_data_files(str(folder))
        self._folder = folder
        self._health = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.uri = f"http://127.0.0.1:{config.get('proxy_port')}"

    def start(self) -> None:
        """Ready when it returns; raises TimeoutError."""
        programs = self._folder / "bin"
        environment = os.environ | {
            "DEPLOY_MODE": "STANDALONE",
            "METRICS_PORT": str(self._health),
            "MILVUS_RUN_DIR": str(self._folder / "run"),
            "LD_LIBRARY_PATH": str(programs),
        }
        with (self._folder / "logs" / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(programs / "milvus"), "run", "standalone"],
                cwd=self._folder, env=environment, stdout=log, stderr=log,
            )  # fmt: skip
        until = time.monotonic() + STARTING
        while not self._is_ready():
            if time.monotonic() > until:
                self.kill()
                raise TimeoutError("The Milvus server did not start.")
            time.sleep(0.2)

    def kill(self) -> None:
        """At once: nothing is written any more."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._health}/healthz") as answer:
                return bool(answer.read().strip() == b"OK")
        except OSError:
            return False


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
    atexit.register(made.kill)
    made.start()
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
