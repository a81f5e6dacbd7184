"""The page's texts in the reader's language, which is the browser's unless another is chosen."""

from index import Language
from web.view.wording import Texts
from web.view.wording_en import EN
from web.view.wording_zh import ZH

__all__ = ["EN", "ZH", "Texts", "preferred", "texts"]


def texts(language: Language) -> Texts:
    """The page's texts in that language."""
    return ZH if language == "zh" else EN


def preferred(accept_language: str | None, chosen: str | None = None) -> Language:
    """Chinese or English from what the user chose, else from an Accept-Language header."""
    if chosen in ("zh", "en"):
        return "zh" if chosen == "zh" else "en"
    best: tuple[float, Language] = (0.0, "en")
    for part in (accept_language or "")[:1000].split(","):
        tag, _, parameters = part.strip().partition(";")
        primary = tag.strip().lower().partition("-")[0]
        weight = _weight(parameters)
        if primary in ("zh", "en") and weight > best[0]:
            best = (weight, "zh" if primary == "zh" else "en")
    return best[1]


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
