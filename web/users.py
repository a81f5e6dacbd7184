"""Who may come in: a file of names with their hashed passwords and keys.

    python -m web.users add NAME     asks for a password twice and writes the line
    python -m web.users key NAME     makes a key for programs and shows it once

One line a password or key: the name, a blank, the hash. Lines that begin with # are remarks.
"""

import argparse
import getpass
import logging
import os
import re
import sys
import tempfile
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from index.errors import InputError, ReportQAError
from web import passwords

SHORTEST = 8
PATIENCE = 20.0  # seconds for another command to have written
LONGEST = 256  # characters of a password: more would only keep the server busy
_NAME = re.compile(r"\w[\w.@-]{0,63}")
_DIGEST = re.compile(r"sha256\$[0-9a-f]{64}")
_NOBODY = f"scrypt${passwords.COST},{passwords.BLOCK},{passwords.PASSES}$AAAA$AAAA"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Accounts:
    """What the file says: a password's hash for each name, and a name for each key's digest."""

    passwords: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)


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


def folded(name: str) -> str:
    """The one spelling of a name: capitals and full width make no other user."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def accepted(name: str) -> str:
    """The name as it is kept; raises InputError for what is none."""
    own = folded(name)
    if not _is_name(own):
        raise InputError(
            f"{name!r} cannot be a user's name. Use up to 64 letters, digits and . _ - @"
        )
    return own


def _is_name(own: str) -> bool:
    return _NAME.fullmatch(own) is not None and not own.endswith(".")


def default_file() -> Path:
    """Where users are kept when no file is named."""
    return platformdirs.user_data_path("reportqa") / "users.txt"


def read(path: Path) -> Accounts:
    """The accounts in a file; raises InputError that names the line which is wrong."""
    accounts = Accounts()
    for number, line in enumerate(lines(path), 1):
        name, _, stored = line.strip().partition(" ")
        if not name or name.startswith("#"):
            continue
        own, stored = folded(name), stored.strip()
        if _is_name(own) and _DIGEST.fullmatch(stored):
            accounts.keys[stored] = own
        elif _is_name(own) and passwords.is_hash(stored) and own not in accounts.passwords:
            accounts.passwords[own] = stored
        else:
            raise InputError(
                f"{path}, line {number}: a line is a name and its hash, once for a name. "
                "Delete it and add the user anew: python -m web.users add NAME"
            )
    strangers = set(accounts.keys.values()) - set(accounts.passwords)
    for digest in [d for d, name in accounts.keys.items() if name in strangers]:
        del accounts.keys[digest]  # a key without its user opens nothing
    return accounts


def lines(path: Path) -> list[str]:
    """The lines of the file; raises InputError when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise InputError(
            f"{path} cannot be read ({reason}). Make it with: "
            f"python -m web.users add NAME --users {path}"
        ) from error


@contextmanager
def changing(path: Path) -> Iterator[list[str]]:
    """The lines of the file as they are now, to be changed; written at the end of the `with`.

    Nobody else writes between. Raises InputError, and writes nothing where the `with` raises.
    """
    lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=PATIENCE, mode=0o600)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock.acquire()
    except Timeout as error:
        raise InputError(f"{path} is being changed by another command. Try again.") from error
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}).") from error
    try:
        kept = lines(path) if path.exists() else []
        yield kept
        write(path, kept)
    finally:
        lock.release()


def write(path: Path, kept: list[str]) -> None:
    """Replace the file in one step, readable by its owner alone; raises InputError."""
    try:
        with tempfile.NamedTemporaryFile(  # made with mode 600
            "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}-", delete=False
        ) as file:
            file.write("".join(f"{line}\n" for line in kept))
            file.flush()
            os.fsync(file.fileno())
        os.replace(file.name, path)
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}).") from error


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
    _check_is_held(path, name, not is_new)
    hashed = passwords.hashed(_asked_password(name))
    with changing(path) as kept:  # others may have changed it while the password was typed
        _check_is_held(path, name, not is_new)
        kept[:] = [k for k in kept if not (_name_of(k) == name and "scrypt$" in k)]
        kept.append(f"{name} {hashed}")
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
        kept[:] = [k for k in kept if _name_of(k) != name]
    print(f"{name}: removed from {path}, with all keys. The reports of {name} stay on disk.")


def _list(path: Path, options: argparse.Namespace) -> None:
    accounts = read(path)
    for name in accounts.passwords:
        keys = sum(holder == name for holder in accounts.keys.values())
        print(f"{name}\t{keys} keys")


def _check_is_held(path: Path, name: str, wanted: bool = True) -> None:
    """Raises InputError where there is no such user, or, if not `wanted`, where there is one."""
    held = path.exists() and name in read(path).passwords
    if held != wanted:
        raise InputError(
            f"{name} is there already. To change the password: python -m web.users password {name}"
            if held
            else f"There is no user {name}. Add one: python -m web.users add {name}"
        )


def _name_of(line: str) -> str:
    return folded(line.strip().partition(" ")[0])


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
        own.add_argument("--users", type=Path, metavar="FILE", help=f"default: {default_file()}")
        own.set_defaults(run=run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
