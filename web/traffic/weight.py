"""How many values a JSON body holds, counted before it is parsed.

A parser keeps Python's lock until it has made every value: the eight million lists that 24 MB can
hold stop all else for seconds and take a gigabyte, where a report of that size is one string.
"""

import json
import re
from itertools import pairwise

MOST_VALUES = 50_000
STRIDE = 2**18  # bytes counted before looking at the count
_MARKS = (b"[", b"{", b",")
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)


def holds_too_much(body: bytes, most: int = MOST_VALUES) -> bool:
    """True for a body of more than `most` values. It need not be JSON: only what a parser would
    read before it noticed counts.
    """
    if _marks(body, 0, len(body), most) <= most:
        return False
    if json.detect_encoding(body) != "utf-8":
        return True  # its strings cannot be told by single bytes, and nobody sends so much that way
    count = at = 0
    for string in _STRING.finditer(body):
        count += 1 + _marks(body, at, string.start(), most)
        at = string.end()
        if count > most:
            return True
    return count + _marks(body, at, len(body), most) > most


def _marks(body: bytes, start: int, end: int, most: int) -> int:
    """How often a value may begin in that part, exactly up to `most`."""
    count = 0
    for first, last in pairwise([*range(start, end, STRIDE), end]):
        count += sum(body.count(mark, first, last) for mark in _MARKS)
        if count > most:
            break
    return count
