"""How the text of a line or paragraph ends."""

import re

_CLOSING = "”’」』》)）】\"'*_"
_SENTENCE, _CLAUSE, _PHRASE = ".。!！?？…", ";；:：", ",，、"


def _ending(marks: str) -> re.Pattern[str]:
    return re.compile(rf"[{marks}][{_CLOSING}]*\s*$")


ENDS_SENTENCE = _ending(_SENTENCE)
ENDS_CLAUSE = _ending(_SENTENCE + _CLAUSE)
ENDS_PHRASE = _ending(_SENTENCE + _CLAUSE + _PHRASE)
