"""Train the cross-encoder, which scores a question beside a unit.

It is pretrained on text, then trained on public questions and last on our own with XQuAD: once a
fold of the reports without it, whose weights and held-out scores go to --work, and once on
everything, which goes to --out. An accelerator takes minutes, a processor days. With --start,
weights that were made before learn from everything once more, which a processor does in some hours.
"""

import argparse
import logging
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from training.answerer import QUESTIONS
from training.checkpoint import ResumeError, Work, digests
from training.cross_encoder.plan import QUICK, Plan
from training.cross_encoder.recipe import NAME, Places, Run, StartError, go_on, make, settings


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.cross_encoder", description=__doc__)
    parser.add_argument("--data", type=Path, required=True,
                        help="folder with parallel/, corpus/ and qa/")  # fmt: skip
    parser.add_argument("--work", type=Path, required=True,
                        help="folder for checkpoints and what is held out")  # fmt: skip
    parser.add_argument("--out", type=Path, default=Path("qa/weights"))
    parser.add_argument("--questions", type=Path, nargs="+", default=QUESTIONS)
    parser.add_argument("--model", type=Path, default=Path("index/model"),
                        help="the static model whose vectors are read")  # fmt: skip
    parser.add_argument("--start", type=Path, help="weights to go on from, on our own questions")
    parser.add_argument("--quick", action="store_true", help="less text, fewer steps, one epoch")
    parser.add_argument("--steps", type=int, help="steps of pretraining")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--every", type=float, default=3, help="minutes between checkpoints")
    return parser


def _plan(options: argparse.Namespace) -> Plan:
    plan = replace(QUICK if options.quick else Plan(), seed=options.seed)
    if options.steps is None:
        return plan
    return replace(plan, pretraining=replace(plan.pretraining, steps=options.steps))


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run the recipe."""
    parser = _parser()
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    torch.set_num_threads(options.threads)
    torch.set_float32_matmul_precision("high")
    torch.backends.cuda.enable_cudnn_sdp(False)  # it prepares anew for each length of row
    for needed in ("parallel", "corpus", "qa"):
        if not (options.data / needed).is_dir():
            parser.error(f"{options.data / needed}: no such folder; see training/README.md")
    places = Places(
        options.data, tuple(options.questions), options.model, options.work, options.out
    )
    plan, start = _plan(options), options.start
    hangs_on = settings(places, plan) | (digests(start.parent, [start.name]) if start else {})
    try:
        work = Work(options.work / NAME, hangs_on, options.every * 60)
        run = Run(places, plan, work, torch.device(options.device))
        go_on(run, start) if start else make(run)
    except (ResumeError, StartError) as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
