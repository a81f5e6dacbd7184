"""Whether anything is told of the change that a question asks the reason of."""

from index.language.terms import fold
from qa.language.cues import cue
from qa.language.units import Unit
from qa.language.words import Target


def is_change_untold(target: Target, unit: Unit) -> bool:
    """True where it is asked why something rose or fell, and neither the unit nor the sentence
    before it tells of any change or says "because".
    """
    if "why" not in target.question.kinds or unit.row is not None:
        return False
    if not _tells_change(fold(target.question.text)):
        return False
    before = unit.context.rsplit("\n", 1)[-1] if unit.position else ""
    told = fold(f"{unit.text}\n{unit.original}\n{before}")
    return not (
        _tells_change(told)
        or any(cue(f"reasons.{c}").search(told) for c in ("moved", "before_cause"))
    )


def _tells_change(folded: str) -> bool:
    return any(cue(f"choice.{way}").search(folded) for way in ("up", "down"))
