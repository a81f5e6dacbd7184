"""A connection to a Ray cluster: quiet, without Ray's telemetry, and gone without a trace."""

import logging
import os
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from index.errors import InputError, WorkerError
from index.workers import processors

LOCAL = "local"
AUTO = "auto"
CONNECT_SECONDS = 5.0
STALLED_SECONDS = 600  # without a result, before the work is given up
OBJECTS = 512 * 2**20  # bytes that a cluster of this machine alone keeps in memory
_FOLDER = "reportqa-ray-"


@contextmanager
def connected(address: str) -> Iterator[None]:
    """Ray Data's work goes to the cluster at this address while the block runs.

    "auto" is the one that `RAY_ADDRESS` names or that this machine belongs to, "local" one of
    this machine alone, which ends with the block. Where the process is connected already, that
    cluster is used, and stays. Raises InputError where Ray is not installed or the address is
    none, WorkerError where no cluster is reached.
    """
    with ExitStack() as stack:
        stack.enter_context(_environment(_variables(address)))
        ray = _ray()
        if not ray.is_initialized():
            stack.enter_context(_initialized(address))
        stack.enter_context(_quiet_data())
        if ray.cluster_resources().get("CPU", 0) < 1:
            raise WorkerError(
                f"The Ray cluster at {address} offers no processors. "
                "Start a node that does: ray start --address=HEAD:PORT"
            )
        yield


def _variables(address: str) -> dict[str, str]:
    """What Ray reads from the environment; the second kind when it is first imported."""
    quiet = {"RAY_USAGE_STATS_ENABLED": "0"}
    if address != LOCAL or "ray" in sys.modules:
        return quiet
    # Ray listens on every interface: its processes are to ask each other for a secret.
    return quiet | {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}


def _ray() -> Any:
    try:
        import pyarrow  # noqa: F401
        import ray
    except ImportError as error:
        raise InputError(
            f"Ray cannot be used ({error}). Install it with: pip install -r requirements-ray.txt "
            "(or the extra: reportqa[ray]), or leave out --engine ray."
        ) from error
    return ray


@contextmanager
def _initialized(address: str) -> Iterator[None]:
    import ray

    with ExitStack() as stack:
        options: dict[str, Any] = {}
        if address == LOCAL:
            folder = stack.enter_context(_folder())
            options = {"num_cpus": processors(), "include_dashboard": False,
                       "object_store_memory": OBJECTS, "_temp_dir": str(folder),
                       "_node_ip_address": "127.0.0.1"}  # fmt: skip
        else:
            _check_reachable(os.environ.get("RAY_ADDRESS", "") if address == AUTO else address)
        stack.callback(ray.shutdown)
        try:
            ray.init(
                address=address, log_to_driver=False, logging_level=logging.CRITICAL, **options
            )
        except (Exception, SystemExit) as error:  # of many kinds; some ways of failing exit
            raise WorkerError(_not_connected(address, _last_line(error))) from error
        yield


def _not_connected(address: str, reason: str) -> str:
    if address == LOCAL:
        return (
            f"Ray could not be started on this machine ({reason}). Try again when it is less busy, "
            "or leave out --engine ray."
        )
    return (
        f"No Ray cluster is reached at {address!r} ({reason}). Check --ray-address, start a "
        "cluster with: ray start --head, or use this machine alone: --ray-address local"
    )


def _check_reachable(address: str) -> None:
    """Raises at once where Ray itself would try for minutes; no address is let pass."""
    if not address or address == AUTO:
        return
    if address.startswith("ray://"):
        raise InputError(
            "Ray Data does not run through Ray Client (ray://). Run this on a machine of the "
            "cluster; one that shall not work joins it with: "
            "ray start --address=HEAD:6379 --num-cpus=0"
        )
    try:
        parts = urlsplit(f"//{address}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or not port:
        raise InputError(
            f"{address!r} is no address of a Ray cluster. Give auto, local or HOST:PORT."
        )
    try:
        socket.create_connection((host, port), timeout=CONNECT_SECONDS).close()
    except OSError as error:
        raise WorkerError(
            f"No Ray cluster is reached at {address!r} ({error.strerror or error}). "
            "Check that it runs and that this machine may connect to it."
        ) from error


@contextmanager
def _quiet_data() -> Iterator[None]:
    """Ray Data keeps the order of its input, shows nothing, and gives up where nothing moves."""
    from ray.data import DataContext

    logger = logging.getLogger("ray.data")
    level = logger.level
    context = DataContext.get_current().copy()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.raise_original_map_exception = True
    context.execution_no_progress_timeout_s = STALLED_SECONDS
    context.execution_options.preserve_order = True
    logger.setLevel(logging.CRITICAL)  # what fails is raised too
    try:
        with DataContext.current(context):
            yield
    finally:
        logger.setLevel(level)


@contextmanager
def _folder() -> Iterator[Path]:
    """A temporary folder for a cluster; those of processes that were killed are removed."""
    parent = Path(tempfile.gettempdir())
    for old in parent.glob(f"{_FOLDER}*"):
        if not _is_running(old.name.removeprefix(_FOLDER).split("-")[0]):
            shutil.rmtree(old, ignore_errors=True)  # it may be another user's
    folder = Path(tempfile.mkdtemp(prefix=f"{_FOLDER}{os.getpid()}-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # Ray's last processes may still write there


def _is_running(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _last_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[-1]
