"""Passwords as scrypt hashes, checked in a time that does not depend on the answer."""

import base64
import hashlib
import hmac
import secrets

COST = 2**15  # with the two below: 32 MB and about a third of a second for each guess
BLOCK = 8
PASSES = 3
_SALT = 16
_LENGTH = 32
_MOST_MEMORY = 2**28
_LARGEST = 2**18  # of a cost that is read from a file: 256 MB


def hashed(password: str, cost: int = COST) -> str:
    """A line for the file: scrypt$N,r,p$salt$hash (RFC 7914), salt and hash in base64."""
    salt = secrets.token_bytes(_SALT)
    key = _scrypt(password, salt, cost, BLOCK, PASSES)
    return f"scrypt${cost},{BLOCK},{PASSES}${_text(salt)}${_text(key)}"


def is_hash(text: str) -> bool:
    """True for what `hashed` made."""
    try:
        _parts(text)
    except ValueError:
        return False
    return True


def matches(password: str, stored: str) -> bool:
    """True when the password is the one that was hashed."""
    cost, block, passes, salt, key = _parts(stored)
    return hmac.compare_digest(_scrypt(password, salt, cost, block, passes), key)


def new_key() -> str:
    """A key for programs, of 256 random bits."""
    return f"rq-{secrets.token_urlsafe(32)}"


def digest(key: str) -> str:
    """What is kept of a key: random enough to need no salt."""
    return "sha256$" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _parts(text: str) -> tuple[int, int, int, bytes, bytes]:
    kind, _, rest = text.partition("$")
    numbers, salt, key = rest.split("$")
    cost, block, passes = (int(number) for number in numbers.split(","))
    if kind != "scrypt" or not (1 < cost * block <= _LARGEST * BLOCK and 0 < passes <= 16):
        raise ValueError(f"no scrypt hash with a bearable cost: {kind}")
    return cost, block, passes, base64.b64decode(salt, validate=True), base64.b64decode(key)


def _scrypt(password: str, salt: bytes, cost: int, block: int, passes: int) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"), salt=salt, n=cost, r=block, p=passes,
        maxmem=_MOST_MEMORY + 2**20, dklen=_LENGTH,
    )  # fmt: skip


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
