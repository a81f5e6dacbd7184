"""python -m index add|list|remove|verify|rebuild [--index DIR]"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ReportQAError
from index.open import embedder_for, open_collection, stored_model, user_folder
from index.repair import rebuild, verify
from index.terminal import print_anything

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0, or 1 after a message about what failed."""
    print_anything()
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except ReportQAError as error:
        print(f"index: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m index", description="Manage your reports.")
    commands = parser.add_subparsers(required=True, metavar="add|list|remove|verify|rebuild")
    add = _command(commands, "add", _add, "add reports, or replace changed ones")
    add.add_argument("paths", nargs="+", metavar="FILE")
    add.add_argument("--translation", metavar="FILE", help="a companion translation of one report")
    add.add_argument("--encoding", help="of text files that are not UTF-8, e.g. gb18030")
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
    command.add_argument("--index", metavar="DIR", help="an index folder (default: your own)")
    command.add_argument("--embedding", metavar="MODEL", help="a sentence-transformers model")
    command.set_defaults(run=run)
    return command


def _add(options: argparse.Namespace) -> int:
    collection = open_collection(options.index, embedding=options.embedding)
    translations = {options.paths[0]: options.translation} if options.translation else None
    collection.add(
        *options.paths, translations=translations, encoding=options.encoding, progress=_progress
    )
    return _list(options)


def _list(options: argparse.Namespace) -> int:
    held = open_collection(options.index, embedding=options.embedding).sources()
    if not held:
        print(f"{_folder(options)} holds no reports.", file=sys.stderr)
    for info in held:
        translated = ", with translation" if info.translated else ""
        print(f"{info.source}\t{info.passages} passages, {info.language}{translated}\t{info.title}")
        for note in info.notes:
            print(f"  {note}")
    return 0


def _remove(options: argparse.Namespace) -> int:
    open_collection(options.index, embedding=options.embedding).remove(*options.sources)
    return _list(options)


def _verify(options: argparse.Namespace) -> int:
    folder = _folder(options)
    problems = verify(folder)
    for problem in problems:
        print(problem)
    if not problems:
        print(f"{folder}: every file is as it was written.")
    return 1 if problems else 0


def _rebuild(options: argparse.Namespace) -> int:
    folder = _folder(options)
    mended, lost = rebuild(folder, embedder_for(options.embedding or stored_model(folder)))
    for source in mended:
        print(f"rebuilt {source}")
    for message in lost:
        print(message)
    return 1 if lost else 0


def _folder(options: argparse.Namespace) -> Path:
    return Path(options.index) if options.index else user_folder()


def _progress(name: str, done: int, count: int) -> None:
    print(f"[{done + 1}/{count}] {name}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
