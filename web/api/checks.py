"""What a program sends is not to be trusted: each value is checked, and named if it is wrong."""

from typing import Any

from index.errors import InputError
from index.language.terms import clean

SHOWN = 40


def a_text(value: Any, name: str, most: int) -> str:
    """The text, without lone surrogates and invisible controls; raises InputError."""
    return clean(a_name(value, name, most))


def a_name(value: Any, name: str, most: int) -> str:
    """A name exactly as given, to be looked up; raises InputError."""
    if not isinstance(value, str):
        raise InputError(f"{name} must be text, not {_kind(value)}.")
    if len(value) > most:
        raise InputError(f"{name} has {len(value):,} characters; the limit is {most:,}.")
    return value


def a_whole_number(value: Any, name: str, least: int, most: int) -> int:
    """The whole number within its bounds; raises InputError."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(f"{name} must be a whole number, not {_kind(value)}.")
    if not least <= value <= most:
        raise InputError(f"{name} must lie between {least:,} and {most:,}.")
    return value


def a_share(value: Any, name: str) -> float | None:
    """A number from 0 to 1, or None; raises InputError."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise InputError(f"{name} must be a number between 0 and 1, not {_kind(value)}.")
    return float(value)


def a_list(value: Any, name: str, most: int) -> list[Any]:
    """The list, within its length; raises InputError."""
    if not isinstance(value, list | tuple):
        raise InputError(f"{name} must be a list, not {_kind(value)}.")
    if len(value) > most:
        raise InputError(f"{name} has {len(value):,} entries; the limit is {most:,}.")
    return list(value)


def _kind(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, str):
        return f'"{clean(value[:SHOWN])}"'
    if isinstance(value, int):
        return f"{value}" if abs(value) < 10**SHOWN else "so large a number"
    return f"{value}" if isinstance(value, float) else type(value).__name__
