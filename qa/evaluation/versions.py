"""What an evaluation was made with, so that two of them can be compared knowingly."""

import hashlib
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from qa.assemble import ReportQA
from qa.questions import TestQuestion
from qa.ranking.confidence import THRESHOLD
from qa.ranking.scorer import WEIGHTS

LENGTH = 12  # hexadecimal digits shown of a hash


def versions(qa: ReportQA, questions: Sequence[TestQuestion]) -> Mapping[str, str]:
    """Engine, model, weights, questions and programs, each by name."""
    return {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "reportqa": _installed("reportqa"),
        "engine": qa.engine.name,
        "threshold": str(THRESHOLD),
        "embedding": qa.collection.embedder.fingerprint,
        "weights": _of_files(sorted(WEIGHTS.glob("*.json"))),
        "questions": _digest(repr([_asked(q) for q in questions]).encode()),
        "python": platform.python_version(),
        "numpy": _installed("numpy"),
    }


def _asked(q: TestQuestion) -> tuple[object, ...]:
    return q.set_name, q.id, q.question, q.answerable, q.keys, q.evidence


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "from source"


def _of_files(paths: Sequence[Path]) -> str:
    return _digest(b"".join(path.read_bytes() for path in paths))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:LENGTH]
