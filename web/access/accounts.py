"""The file of users: a line for each password and key, and for each account's mark.

A line is a name, a blank, and a hash ("scrypt$...", "sha256$...") or a mark ("id$..."). Lines that
begin with # are remarks.
"""

import os
import re
import secrets
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import InputError
from web.access import passwords

PATIENCE = 20.0  # seconds for another command to have written
_NAME = re.compile(r"\w[\w.@-]{0,63}")
_DIGEST = re.compile(r"sha256\$[0-9a-f]{64}")
_MARK = re.compile(r"id\$([0-9a-f]{12})")
_JOINT = "+"  # between a name and its mark: in no name


@dataclass(frozen=True)
class Accounts:
    """What the file says: a password's hash and the mark for each name, a name for each key's
    digest.
    """

    passwords: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)

    def owner(self, name: str) -> str:
        """Whose reports and feedback a user finds: the name with the account's mark, so that who
        gets a former user's name finds nothing of theirs. Without a mark, as in files of earlier
        versions, the name alone.
        """
        mark = self.marks.get(name)
        return name if mark is None else f"{name}{_JOINT}{mark}"


def name_of(owner: str) -> str:
    """The name of the user who is that owner."""
    return owner.partition(_JOINT)[0]


def new_mark() -> str:
    """The mark of a new account, as a line has it."""
    return f"id${secrets.token_hex(6)}"


def mark_of(owner: str, name: str) -> str | None:
    """The mark with which that owner's data are this user's, None where it is the name alone;
    raises InputError for another's.
    """
    own, _, mark = owner.strip().partition(_JOINT)
    told = f"id${mark}"
    if folded(own) != name or (mark and not _MARK.fullmatch(told)):
        raise InputError(
            f"{owner!r} is no earlier account of {name}. It is {name}, or {name}{_JOINT} with the "
            "twelve digits that were told when it was removed."
        )
    return told if mark else None


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
        elif _is_name(own) and _MARK.fullmatch(stored) and own not in accounts.marks:
            accounts.marks[own] = stored.removeprefix("id$")
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


def named_in(line: str) -> str:
    """Whose line it is."""
    return folded(line.strip().partition(" ")[0])


def has_password(line: str) -> bool:
    """True for a line that holds a password's hash."""
    return passwords.is_hash(line.strip().partition(" ")[2].strip())


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
