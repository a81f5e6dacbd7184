"""Everyday words for a measure: 赚了多少 and "how much did it make?" ask for the net profit,
亏了多少 for the loss.
"""

import re

from qa.language.cues import cue
from qa.language.names import names

LONGEST = 120  # characters of such a question


def plain(question: str) -> str:
    """The question by the measure's name, where it asks what somebody made, and next to that at
    most something else after a comma or another question.
    """
    text = question.strip().rstrip("?？。. ")
    if len(text) > LONGEST:
        return question
    match = cue("colloquial.earned_zh").fullmatch(text)
    if match and not cue("colloquial.others").search(match["who"]):
        return f"{match['who'].removesuffix('口径')}净利润是多少{match['rest'] or ''}?"
    match = cue("colloquial.lost_zh").fullmatch(text)
    if match and not cue("colloquial.others").search(match["who"]):
        return f"{match['who']}亏损多少{match['rest'] or ''}?"
    match = cue("colloquial.earned_en", re.IGNORECASE).fullmatch(text)
    if match is None:
        return question
    who = match["who"]
    if not cue("colloquial.company", re.IGNORECASE).fullmatch(who) and not names(f"at {who}"):
        return question
    return f"What was the net profit of {who}{match['rest'] or ''}?"
