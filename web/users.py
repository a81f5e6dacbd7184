"""Who may come in: a file of names with their hashed passwords and keys.

    python -m web.users add NAME     asks for a password twice and writes the line
    python -m web.users key NAME     makes a key for programs and shows it once

web/access/accounts.py tells what the file holds.
"""

import argparse
import getpass
import logging
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import platformdirs

from index.errors import InputError, ReportQAError
from web.access import passwords
from web.access.accounts import (
    Accounts,
    accepted,
    changing,
    folded,
    has_password,
    mark_of,
    named_in,
    new_mark,
    read,
)

SHORTEST = 8
LONGEST = 256  # characters of a password: more would only keep the server busy
_NOBODY = f"scrypt${passwords.COST},{passwords.BLOCK},{passwords.PASSES}$AAAA$AAAA"

log = logging.getLogger(__name__)


class Users:
    """The file as it is now: a change counts at the next question, without a restart.

    Raises InputError when it is made from a file that cannot be read or has a line that is wrong;
    a file that becomes so later is told in the log, and what was read before counts.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._seen = _signature(path)
        self._accounts = read(path)
        if not self._accounts.passwords:
            raise InputError(f"{path} names no user. Add one: python -m web.users add NAME")
        if os.name == "posix" and path.stat().st_mode & 0o077:
            log.warning("%s can be read by others on this machine: chmod 600 %s", path, path)

    def check(self, name: str, password: str) -> bool:
        """True when it is that user's password; takes as long for a name that is not there."""
        held = self._current().passwords
        stored = held.get(folded(name))
        likely = next(iter(held.values()), _NOBODY)
        right = passwords.matches(password[:LONGEST], stored or likely)
        return right and stored is not None

    def holder(self, key: str) -> str | None:
        """Whose key this is; None for a key that nobody has."""
        return self._current().keys.get(passwords.digest(key))

    def owner(self, name: str) -> str:
        """Whose reports and feedback that user finds; see `Accounts.owner`."""
        return self._current().owner(name)

    def stamp(self, name: str) -> str | None:
        """Changes with the user's password; None when the user is gone."""
        return self._current().passwords.get(name)

    def _current(self) -> Accounts:
        seen = _signature(self._path)
        with self._lock:
            if seen != self._seen:
                self._seen = seen
                try:
                    self._accounts = read(self._path)
                except InputError as error:
                    log.warning("The users stay as they were: %s", error)
            return self._accounts


def default_file() -> Path:
    """Where users are kept when no file is named."""
    return platformdirs.user_data_path("reportqa") / "users.txt"


def _signature(path: Path) -> tuple[int, int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def main(arguments: Sequence[str] | None = None) -> int:
    """Add, change, list and remove users; exit status 1 after an error message."""
    options = _parser().parse_args(arguments)
    path: Path = options.users or default_file()
    try:
        options.run(path, options)
    except ReportQAError as error:
        print(f"users: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _add(path: Path, options: argparse.Namespace) -> None:
    name, is_new = accepted(options.name), options.command == "add"
    given = options.owner if is_new else None
    marked = mark_of(given, name) if given else new_mark() if is_new else None
    _check_is_held(path, name, not is_new)
    hashed = passwords.hashed(_asked_password(name))
    with changing(path) as kept:  # others may have changed it while the password was typed
        _check_is_held(path, name, not is_new)
        kept[:] = [k for k in kept if not (named_in(k) == name and (is_new or has_password(k)))]
        kept += [f"{name} {told}" for told in (hashed, marked) if told]
    print(f"{name}: {'added' if is_new else 'changed'} in {path}")


def _key(path: Path, options: argparse.Namespace) -> None:
    name, key = accepted(options.name), passwords.new_key()
    with changing(path) as kept:
        _check_is_held(path, name)
        kept.append(f"{name} {passwords.digest(key)}")
    print(f"{name}: a key for programs, shown this once. Send it as Authorization: Bearer KEY")
    print(key)


def _remove(path: Path, options: argparse.Namespace) -> None:
    name = accepted(options.name)
    with changing(path) as kept:
        _check_is_held(path, name)
        owner = read(path).owner(name)
        kept[:] = [k for k in kept if named_in(k) != name]
    print(f"{name}: removed from {path}, with all keys. Reports and feedback stay, as {owner}'s.")
    print(f"To give them back later: python -m web.users add {name} --owner {owner}")


def _list(path: Path, options: argparse.Namespace) -> None:
    accounts = read(path)
    for name in accounts.passwords:
        keys = sum(holder == name for holder in accounts.keys.values())
        print(f"{name}\t{keys} keys\t{accounts.owner(name)}")


def _check_is_held(path: Path, name: str, wanted: bool = True) -> None:
    """Raises InputError where there is no such user, or, if not `wanted`, where there is one."""
    held = path.exists() and name in read(path).passwords
    if held != wanted:
        raise InputError(
            f"{name} is there already. To change the password: python -m web.users password {name}"
            if held
            else f"There is no user {name}. Add one: python -m web.users add {name}"
        )


def _asked_password(name: str) -> str:
    """Asked twice at a terminal; elsewhere the first line of the input."""
    if sys.stdin.isatty():
        password = getpass.getpass(f"Password for {name}: ")
        if getpass.getpass("The same again: ") != password:
            raise InputError("The two passwords differ. Nothing has changed.")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if not SHORTEST <= len(password) <= LONGEST or folded(password) == name:
        raise InputError(
            f"A password has {SHORTEST} to {LONGEST} characters and is not the name. "
            "Nothing has changed."
        )
    return password


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m web.users", description="Who may come in.")
    commands = parser.add_subparsers(dest="command", required=True)
    for command, run, told in (
        ("add", _add, "add a user; asks for the password twice"),
        ("password", _add, "change a password; who was signed in has to sign in again"),
        ("key", _key, "make a key for programs"),
        ("remove", _remove, "remove a user, with the keys"),
        ("list", _list, "list the users"),
    ):
        own = commands.add_parser(command, help=told, description=told)
        if command != "list":
            own.add_argument("name")
        if command == "add":
            own.add_argument("--owner", help="give back the reports and the feedback of an earlier "
                             "account: what was told when it was removed")  # fmt: skip
        own.add_argument("--users", type=Path, metavar="FILE", help=f"default: {default_file()}")
        own.set_defaults(run=run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
