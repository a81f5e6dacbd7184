"""What every command of this project does with the terminal."""

import sys
from io import TextIOWrapper


def print_anything() -> None:
    """Let a text beyond the terminal's encoding be printed with escapes instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
