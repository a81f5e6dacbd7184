"""The whole recipe: everything that training makes, in order, in its place in the repository.

Each step is a command of its own and runs as one: it reads the files that the steps before it
wrote, and what it held in memory is free for the next.
"""

import argparse
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODEL = ROOT / "index" / "model"
LEXICON = ROOT / "index" / "lexicon.safetensors"
WEIGHTS = ROOT / "qa" / "weights"


@dataclass(frozen=True)
class Step:
    """A command of the recipe: what follows ``python -m``, what it needs and what it writes."""

    arguments: tuple[str, ...]
    needs: tuple[Path, ...]
    writes: tuple[Path, ...]


def steps(data: Path, work: Path, quick: bool) -> dict[str, Step]:
    """The steps by name, in order."""
    texts, questions = data / "parallel", data / "qa"
    embedding = ("--data", data, "--out", MODEL, "--work", work / "embedding")
    answerer = ("--data", questions, "--work", work, "--out", WEIGHTS)
    cross_encoder = ("--data", data, "--work", work, "--out", WEIGHTS)
    folds, scores = work / "ranker.fold0.json", work / "cross_encoder.scores.npz"
    return {
        "embedding": Step(
            _command("embedding", *embedding, *(["--quick"] if quick else [])),
            (texts, questions), (MODEL,),
        ),
        "lexicon": Step(
            _command("lexicon", "--data", data, "--out", LEXICON), (texts,), (LEXICON,)
        ),
        "echoes": Step(
            _command("echoes", "--data", questions, "--out", WEIGHTS),
            (questions,), (WEIGHTS / "echoes.json",),
        ),
        "fusion": Step(
            _command("fusion", "--data", questions, "--out", WEIGHTS),
            (questions,), (WEIGHTS / "fusion.json",),
        ),
        "cross-encoder": Step(
            _command("cross_encoder", *cross_encoder, *(["--quick"] if quick else [])),
            (texts, data / "corpus", questions), (WEIGHTS / "cross_encoder.safetensors", scores),
        ),
        "answerer": Step(
            _command("answerer", *answerer), (questions,),
            (WEIGHTS / "ranker.json", WEIGHTS / "mix.json", folds),
        ),
        "confidence": Step(
            _command("confidence", "--work", work, "--out", WEIGHTS),
            (folds, scores), (WEIGHTS / "confidence.json",),
        ),
    }  # fmt: skip


def _command(module: str, *options: str | Path) -> tuple[str, ...]:
    return (f"training.{module}", *map(str, options))


def run(name: str, step: Step) -> None:
    """Run a step and say what it writes and how long it took; SystemExit if it cannot be done."""
    for path in step.needs:
        if not path.exists():
            raise SystemExit(f"{name}: {path} is missing; see training/README.md")
    print(f"{name}: writes {' and '.join(map(str, step.writes))}", flush=True)
    started = time.monotonic()
    try:
        command = [sys.executable, "-m", *step.arguments]
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        status = 130
    if status:
        raise SystemExit(
            f"{name}: ended with status {status}. What came before it is done; name this step and "
            "those after it to go on."
        )
    print(f"{name}: done in {(time.monotonic() - started) / 60:.1f} min", flush=True)


def main() -> None:
    """Read the command line and run the steps named, all by default."""
    names = list(steps(Path(), Path(), False))
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("steps", nargs="*", metavar="STEP", help=f"{', '.join(names)}; or all")
    parser.add_argument("--data", type=Path, required=True,
                        help="folder with parallel/, corpus/ and qa/")  # fmt: skip
    parser.add_argument("--work", type=Path, default=ROOT / "training.work",
                        help="folder for checkpoints and what each fold holds out")  # fmt: skip
    parser.add_argument("--quick", action="store_true",
                        help="a smaller embedding, less training of the cross-encoder")  # fmt: skip
    options = parser.parse_args()
    unknown = [name for name in options.steps if name not in names]
    if unknown:
        parser.error(f"no step {unknown[0]!r}; there are {', '.join(names)}")
    made = steps(options.data.resolve(), options.work.resolve(), options.quick)
    for name in names:
        if not options.steps or name in options.steps:
            run(name, made[name])


if __name__ == "__main__":
    main()
