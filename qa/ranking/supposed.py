"""What a question takes for granted and the sentence found does not tell.

"When did the pilot stop?" has no answer where nothing is said to stop.
"""

from functools import lru_cache

from index.language.terms import fold
from qa.language.cues import cue, cue_words
from qa.language.question import Question
from qa.language.units import Unit


def is_act_untold(question: Question, unit: Unit) -> bool:
    """True where something is supposed to have been stopped, left or punished, and no word of the
    unit or of what stands before it tells of such a thing.
    """
    acts = _acts(question.text)
    if not acts or unit.row is not None:
        return False
    told = fold(f"{unit.text}\n{unit.original}\n{unit.context}")
    return not all(cue(f"supposed.tells_{act}").search(told) for act in acts)


@lru_cache(maxsize=256)  # asked of every unit
def _acts(question: str) -> tuple[str, ...]:
    asked = fold(question)
    return tuple(a for a in sorted(cue_words("supposed.acts"))
                 if cue(f"supposed.{a}").search(asked))  # fmt: skip
