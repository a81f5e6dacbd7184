"""From the data to the weights and the held-out scores, each stage kept when it is done."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from tokenizers import Tokenizer

from training.asked import DRCD, SQUAD, TRANSLATIONS
from training.checkpoint import Settings, Work, digests
from training.cross_encoder import corpus, export, held_out, lists, pretraining, sources
from training.cross_encoder.finetuning import finetune, right_first, scores
from training.cross_encoder.lists import Ints, Lists
from training.cross_encoder.model import Encoder, static_vectors
from training.cross_encoder.plan import Plan
from training.cross_encoder.squad_lines import squad_lines
from training.project_sets import FOLDS, own_files

log = logging.getLogger(__name__)

Scores = tuple[float, float]
NAME = "cross_encoder"
MODEL_FILES = ("tokenizer.json", "model.safetensors", "term_weights.safetensors")
QA_FILES = ("xquad_dev.zh.json", "xquad_dev.en.json", "cmrc_trial.json", DRCD, "tatqa_dev.json",
            *SQUAD)  # fmt: skip
Map = Callable[[Callable[[Path], list[sources.Listed]], Sequence[Path]],
               Iterable[list[sources.Listed]]]  # fmt: skip


class StartError(Exception):
    """A file holds no weights of this network."""


@dataclass(frozen=True)
class Places:
    """Where everything is read and written.

    ``data`` holds parallel/, corpus/ and qa/; ``questions`` are folders of our own sets; ``model``
    is the static model's folder. The folds' weights and the held-out scores go to ``work``, the
    weights that ship to ``out``.
    """

    data: Path
    questions: tuple[Path, ...]
    model: Path
    work: Path
    out: Path

    def fold(self, number: int) -> Path:
        """The weights that were trained without a fold."""
        return self.work / f"{NAME}.fold{number}.safetensors"

    @property
    def scores(self) -> Path:
        """The held-out scores."""
        return self.work / held_out.NAME

    @property
    def weights(self) -> Path:
        """The weights that ship."""
        return self.out / f"{NAME}.safetensors"


@dataclass(frozen=True)
class Run:
    """A run of the recipe: its places, its numbers, its checkpoints and its device."""

    places: Places
    plan: Plan
    work: Work
    device: torch.device
    processes: int = 2


def settings(places: Places, plan: Plan) -> Settings:
    """All that the result hangs on: the plan, the data, the static model, the recipe's files."""
    own = own_files(places.questions)
    return {
        **plan.settings(),
        **digests(places.data / "parallel", corpus.PARALLEL),
        **digests(places.data / "corpus", corpus.CORPUS),
        **digests(places.data / "qa", QA_FILES),
        **digests(TRANSLATIONS, ["squad.tsv", "drcd.tsv"]),
        **digests(places.model, MODEL_FILES),
        **{key: value for path in own for key, value in digests(path.parent, [path.name]).items()},
        **digests(
            Path(__file__).parent, sorted(p.name for p in Path(__file__).parent.glob("*.py"))
        ),
    }


def make(run: Run) -> None:
    """The whole recipe: pretraining, the public questions, each fold, and everything at last."""
    found = _lists(run)  # before the device is used: processes that were forked could not
    model = _model(run)
    _pretrain(run, model)
    finetune(model, found, found.public(), run.plan.public, run.work, "public", run.plan.seed)
    start = {name: value.clone() for name, value in model.state_dict().items()}
    held: dict[int, Scores] = {}
    for fold in range(FOLDS):
        model.load_state_dict(start)
        held |= _fold(run, model, found, fold)
    held_out.write(run.places.scores, held)
    log.info("%d held-out scores in %s", len(held), run.places.scores)
    model.load_state_dict(start)
    _finetune_own(run, model, found, None)
    export.write(model, run.places.weights)
    run.work.close()
    log.info("wrote %s", run.places.weights)


def go_on(run: Run, start: Path) -> None:
    """The last stage alone, on everything, from weights that were made before; what ships lies
    between these and what is learned, which is surer on other questions (Wortsman et al. 2022).

    Raises StartError if the file holds no such weights.
    """
    found, model = _lists(run), _model(run)
    try:
        export.read(model, start)
    except (OSError, RuntimeError, SafetensorError, ValueError) as error:
        raise StartError(f"{start} is nothing to go on from: {error}") from error
    before = {name: value.clone() for name, value in model.state_dict().items()}
    chosen = to_learn_from(found, None, run.plan)
    finetune(model, found, chosen, run.plan.further, run.work, "further", run.plan.seed)
    model.load_state_dict({n: v.lerp(before[n], run.plan.stays)
                           for n, v in model.state_dict().items()})  # fmt: skip
    export.write(model, run.places.weights)
    run.work.close()
    log.info("wrote %s", run.places.weights)


def _model(run: Run) -> Encoder:
    torch.manual_seed(run.plan.seed)
    vectors, rarity = static_vectors(run.places.model, run.plan.shape.vectors)
    return Encoder(vectors, rarity, run.plan.shape).to(run.device)


def _tokenizer(run: Run) -> Tokenizer:
    return Tokenizer.from_file(str(run.places.model / "tokenizer.json"))


def _pretrain(run: Run, model: Encoder) -> None:
    plan, seed = run.plan.pretraining, run.plan.seed
    fit = pretraining.fit_for(model, plan, run.work, seed)
    if not fit.finished:
        text = corpus.kept_corpus(run.work, run.places.data, _tokenizer(run), plan.share, seed)
        pretraining.pretrain(fit, model, text, plan, seed)


def _lists(run: Run) -> Lists:
    """All questions as arrays, read once a run."""
    kept = lists.load(run.work)
    if kept is not None:
        return kept
    folder, files = run.places.data / "qa", own_files(run.places.questions)
    with _mapped(run.processes) as each:
        own = [one for part in each(sources.own, files) for one in part]
    public = [*sources.xquad(folder), *sources.public(folder), *squad_lines(folder)]
    log.info("%d own and %d public questions", len(own), len(public))
    made = lists.encode([*own, *public], _tokenizer(run))
    lists.save(made, run.work)
    return made


@contextmanager
def _mapped(processes: int) -> Iterator[Map]:
    """A ``map`` over so many processes; the plain one for a single process."""
    if processes == 1:
        yield map
        return
    with ProcessPoolExecutor(processes) as pool:
        yield pool.map


def _fold(run: Run, model: Encoder, found: Lists, fold: int) -> dict[int, Scores]:
    """Train without a fold, write the weights, and score what the fold held out, by key."""
    _finetune_own(run, model, found, fold)
    export.write(model, run.places.fold(fold))
    chosen = found.held(fold)
    places, made = scores(model, found, chosen, 2 * run.plan.pretraining.tokens)
    for name, (share, count) in right_first(found, chosen, made[:, 0]).items():
        log.info("fold %d: %s, right unit first for %.3f of %d", fold, name, share, count)
    keys = found.keys[places].view(np.uint64).tolist()
    return {key: (rank, told) for key, (rank, told) in zip(keys, made.tolist(), strict=True)}


def _finetune_own(run: Run, model: Encoder, found: Lists, fold: int | None) -> None:
    """Learn from our own questions and XQuAD but for a fold, and a few public ones again."""
    name = "final" if fold is None else f"fold{fold}"
    chosen = to_learn_from(found, fold, run.plan)
    finetune(model, found, chosen, run.plan.own, run.work, name, run.plan.seed)


def to_learn_from(found: Lists, fold: int | None, plan: Plan) -> Ints:
    """The lists of the last stage without a fold, with public ones that keep it general."""
    kept, public = found.kept(fold), found.public()
    chance = np.random.default_rng((plan.seed, FOLDS if fold is None else fold))
    again = chance.permutation(public)[: int(len(kept) * plan.repeated)]
    return np.concatenate([kept, again])
