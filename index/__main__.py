"""python -m index add|list|remove|verify|rebuild [--index DIR | --store milvus --uri URI]"""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index import ray_ingest
from index.collection import Collection
from index.errors import InputError, ReportQAError
from index.folder.repair import rebuild, verify, verify_store
from index.open import (
    MILVUS,
    REPORTS,
    chosen_store,
    embedder_for,
    open_collection,
    stored_model,
    user_folder,
)
from index.options import add_index_options
from index.passage import SourceInfo
from index.ray_cluster import AUTO
from index.terminal import print_anything, shown_progress, tell

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0, or 1 after a message about what failed."""
    print_anything()
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except ReportQAError as error:
        print(f"index: {error}{_undone(options)}", file=sys.stderr)
        return 1


def _undone(options: argparse.Namespace) -> str:
    """That nothing was done, where several files are added: all of them or none."""
    is_one_step = options.run is _add and options.engine == "pool" and len(options.paths) > 1
    return f" None of the {len(options.paths)} files was added." if is_one_step else ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m index", description="Manage your reports.")
    commands = parser.add_subparsers(required=True, metavar="add|list|remove|verify|rebuild")
    add = _command(commands, "add", _add, "add reports, or replace changed ones")
    add.add_argument("paths", nargs="+", metavar="FILE")
    add.add_argument("--translation", metavar="FILE", help="a companion translation of one report")
    add.add_argument("--encoding", help="of text files that are not UTF-8, e.g. gb18030")
    engine = "who reads many files: processes of this machine, or a Ray cluster"
    add.add_argument("--engine", choices=("pool", "ray"), default="pool", help=engine)
    add.add_argument("--ray-address", metavar="auto|local|HOST:PORT", help="of the Ray cluster")
    _command(commands, "list", _list, "show what the index holds")
    remove = _command(commands, "remove", _remove, "forget reports")
    remove.add_argument("sources", nargs="+", metavar="SOURCE")
    _command(commands, "verify", _verify, "check every stored file")
    _command(commands, "rebuild", _rebuild, "make everything anew from the kept originals")
    return parser


def _command(
    commands: "Commands", name: str, run: Callable[[argparse.Namespace], int], text: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text)
    add_index_options(command)
    command.set_defaults(run=run)
    return command


def _add(options: argparse.Namespace) -> int:
    collection = _opened(options)
    translations = {options.paths[0]: options.translation} if options.translation else None
    adding = _engine(collection, options)
    with shown_progress() as progress:
        adding(
            *options.paths, translations=translations, encoding=options.encoding, progress=progress
        )
    return _list(options)


def _engine(collection: Collection, options: argparse.Namespace) -> Callable[..., object]:
    """What adds reports."""
    if options.engine == "pool":
        if options.ray_address:
            raise InputError("--ray-address goes with --engine ray.")
        return collection.add
    return partial(ray_ingest.add, collection, address=options.ray_address or AUTO)


def _list(options: argparse.Namespace) -> int:
    held = _opened(options).sources()
    if not held:
        print(f"{_place(options)} holds no reports.", file=sys.stderr)
    for info in held:
        tell(f"{info.source}\t{_facts(info)}\t{info.title}")
        for note in info.notes:
            tell(f"  {note}")
    return 0


def _remove(options: argparse.Namespace) -> int:
    _opened(options).remove(*options.sources)
    return _list(options)


def _facts(info: SourceInfo) -> str:
    facts = [f"{info.passages} passages", info.language]
    if info.translated:
        facts.append("with translation")
    if info.size is not None:
        kilobytes = info.size / 1000
        facts.append(f"{kilobytes:.1f} kB" if kilobytes < 1000 else f"{kilobytes / 1000:.1f} MB")
    if info.added is not None:
        facts.append(f"added {datetime.fromisoformat(info.added).astimezone():%Y-%m-%d %H:%M}")
    return ", ".join(facts)


def _verify(options: argparse.Namespace) -> int:
    with shown_progress() as progress:
        if _is_milvus(options):
            problems = verify_store(_opened(options).store, progress)
        else:
            problems = verify(_folder(options), progress)
    for problem in problems:
        tell(problem)
    if not problems:
        print(f"{_place(options)}: every file is as it was written.")
    return 1 if problems else 0


def _rebuild(options: argparse.Namespace) -> int:
    if _is_milvus(options):
        raise InputError(
            "rebuild mends a folder. In Milvus, remove a damaged report and add it again; for "
            "another model, add the reports to another database."
        )
    folder = _folder(options)
    embedder = embedder_for(options.embedding or stored_model(folder))
    with shown_progress() as progress:
        done = rebuild(folder, embedder, progress)
    for source in done.mended:
        print(f"rebuilt {source}")
    for message in [*done.kept, *done.lost]:
        tell(message)
    return 1 if done.kept or done.lost else 0


def _opened(options: argparse.Namespace) -> Collection:
    return open_collection(
        options.index, embedding=options.embedding, store=options.store, uri=options.uri
    )


def _is_milvus(options: argparse.Namespace) -> bool:
    return chosen_store(options.store) == MILVUS


def _place(options: argparse.Namespace) -> str:
    """The index as it is told to the user."""
    if _is_milvus(options):
        return f"The collection {options.index or REPORTS!r} in Milvus"
    return str(_folder(options))


def _folder(options: argparse.Namespace) -> Path:
    return Path(options.index) if options.index else user_folder()


if __name__ == "__main__":
    sys.exit(main())
