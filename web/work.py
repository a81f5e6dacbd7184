"""What the tools beside the conversation do: an order from the page in, a reply out."""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter

from index import Language
from index.errors import BusyError, InputError, ReportQAError
from qa import ReportQA
from qa.composition.told import told
from web.chat import Turn
from web.evaluation import Evaluations
from web.feedback import FeedbackStore, Rated, identity, rated
from web.question_set import question_set
from web.view import work_parts
from web.view.export import to_json, to_markdown
from web.view.export_texts import export_texts
from web.view.work_texts import WorkTexts, work_texts

SHORTEST_TOKEN = 16  # characters
LONGEST_TOKEN = 200
MARKDOWN, LINES, JSON, HTML = (
    "text/markdown", "application/jsonl", "application/json", "text/html",
)  # fmt: skip
Reply = dict[str, Any]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Order:
    """What the page asks for. `token` tells one browser from another where nobody signs in."""

    do: str
    id: int = 0
    token: str = ""
    turn: int = 0
    verdict: Literal["up", "down"] = "up"
    comment: str | None = None
    which: str = ""
    form: str = ""
    name: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who orders, in which conversation, over which reports, in which language."""

    owner: str
    turns: Sequence[Turn]
    qa: ReportQA
    w: WorkTexts


class Work:
    """Carries out the page's orders: ratings, exports, evaluations."""

    def __init__(self, store: FeedbackStore, evaluations: Evaluations) -> None:
        self._store = store
        self._evaluations = evaluations
        self._known: Mapping[str, Callable[[Order, Caller], Reply]] = {
            "rate": self._rate, "take-back": self._take_back, "rated": self._rated,
            "mine": self._mine, "remove": self._remove, "set": self._set, "export": self._export,
            "evaluate": self._evaluate, "run": self._run, "stop": self._stop,
            "report": self._report,
        }  # fmt: skip

    def handle(
        self, sent: str, user: str | None, turns: Sequence[Turn], qa: ReportQA, language: Language
    ) -> str:
        """The reply to an order, both JSON. Never raises; `problem` says what went wrong.

        `user` is who has signed in, None where nobody does.
        """
        w, number = work_texts(language), 0
        try:
            raw = _read(sent)
            number = raw["id"] if isinstance(raw.get("id"), int) else 0
            order = _order(raw)
            act = self._act(order)
            reply = act(order, Caller(owner_of(user, order.token), turns, qa, w))
        except _NoOrderError:
            reply = {"problem": w.gone}
        except BusyError:
            reply = {"problem": w.busy}
        except ReportQAError as error:
            reply = {"problem": told(str(error), language)}
        except Exception:
            log.exception("An order of the page could not be carried out.")
            reply = {"problem": w.broken}
        return json.dumps({"id": number, **reply})

    def _act(self, order: Order) -> Callable[[Order, Caller], Reply]:
        if order.do not in self._known:
            raise _NoOrderError
        return self._known[order.do]

    def _rate(self, order: Order, caller: Caller) -> Reply:
        it = self._store.rate(caller.owner, _answer(order, caller), order.verdict, order.comment)
        return {"said": caller.w.kept, "comment": it.comment}

    def _rated(self, order: Order, caller: Caller) -> Reply:
        """The verdicts and comments on the answers of this conversation, by turn."""
        ids = {
            turn.number: identity(rated(turn.question, turn.answer, turn.before))
            for turn in caller.turns
            if turn.answer is not None
        }
        held = self._store.verdicts(caller.owner, list(ids.values()))
        named = {number: held[key] for number, key in ids.items() if key in held}
        return {
            "rated": {
                n: {"verdict": verdict, "comment": said} for n, (verdict, said) in named.items()
            }
        }

    def _take_back(self, order: Order, caller: Caller) -> Reply:
        self._store.remove(caller.owner, identity(_answer(order, caller)))
        return {"said": caller.w.taken_back}

    def _mine(self, order: Order, caller: Caller) -> Reply:
        return {"html": work_parts.feedback(self._store.of(caller.owner), caller.w)}

    def _remove(self, order: Order, caller: Caller) -> Reply:
        """One's own verdict `which`, or all of one's own where it is "all"."""
        ids = () if order.which == "all" else (order.which,)
        said = caller.w.removed.format(count=self._store.remove(caller.owner, *ids))
        return {**self._mine(order, caller), "said": said}

    def _set(self, order: Order, caller: Caller) -> Reply:
        return _file("feedback.jsonl", LINES, self._own_set(caller))

    def _own_set(self, caller: Caller) -> str:
        found = self._store.of(caller.owner)
        if not found:
            raise InputError(caller.w.no_feedback)
        return question_set(found)

    def _export(self, order: Order, caller: Caller) -> Reply:
        if not any(turn.question for turn in caller.turns):
            raise InputError(caller.w.nothing_to_export)
        titles = {info.source: info.title for info in caller.qa.sources()}
        if order.form == "json":
            return _file("conversation.json", JSON, to_json(caller.turns, titles))
        text = to_markdown(caller.turns, titles, export_texts(caller.w.language))
        return _file("conversation.md", MARKDOWN, text)

    def _evaluate(self, order: Order, caller: Caller) -> Reply:
        """Begin with the set sent in, or with one's own feedback where none is."""
        name = order.name or "feedback.jsonl"
        text = order.text if order.name else self._own_set(caller)
        self._evaluations.begin(caller.owner, caller.qa, name, text)
        return self._run(order, caller)

    def _run(self, order: Order, caller: Caller) -> Reply:
        it = self._evaluations.of(caller.owner)
        if it is None:
            return {"html": "", "state": ""}
        told = {"state": it.state, "said": work_parts.state(it, caller.w), "done": it.done}
        return {**told, "html": work_parts.run(it, caller.w)}

    def _stop(self, order: Order, caller: Caller) -> Reply:
        self._evaluations.stop(caller.owner)
        return self._run(order, caller)

    def _report(self, order: Order, caller: Caller) -> Reply:
        it = self._evaluations.of(caller.owner)
        if it is None or it.results is None:
            raise InputError(caller.w.gone)
        if order.form == "json":
            return _file("evaluation.json", JSON, it.json)
        return _file("evaluation.html", HTML, it.html)


class _NoOrderError(Exception):
    """What was sent is no order, or asks for what is not there."""


def _read(sent: str) -> dict[str, Any]:
    """The JSON object that was sent; raises _NoOrderError for anything else."""
    try:
        return dict(json.loads(sent))
    except (ValueError, TypeError, RecursionError) as error:
        raise _NoOrderError from error


def _order(raw: Mapping[str, Any]) -> Order:
    """The order that it is; raises _NoOrderError for anything else."""
    whole = {k: _whole(v) if isinstance(v, str) else v for k, v in raw.items()}
    try:
        return TypeAdapter(Order).validate_python(whole)
    except (ValueError, TypeError, RecursionError) as error:  # pydantic's are ValueErrors
        raise _NoOrderError from error


def _whole(text: str) -> str:
    """The text without halves of characters, which a browser may send."""
    return text.encode("utf-8", "replace").decode()


def owner_of(user: str | None, token: str) -> str:
    """Whose feedback and evaluations these are: a user's, else a browser's by its secret token.

    Raises InputError for a token that could be guessed.
    """
    if user is not None:
        return f"user:{user}"
    if not SHORTEST_TOKEN <= len(token) <= LONGEST_TOKEN:
        raise InputError("This browser sent no token of its own. Reload the page and try again.")
    return f"browser:{hashlib.sha256(token.encode()).hexdigest()[:24]}"


def _answer(order: Order, caller: Caller) -> Rated:
    """The answer that is rated; raises InputError where there is none."""
    for turn in caller.turns:
        if turn.number == order.turn and turn.answer is not None:
            return rated(turn.question, turn.answer, turn.before)
    raise InputError(caller.w.gone)


def _file(name: str, kind: str, text: str) -> Reply:
    return {"file": {"name": name, "type": kind, "text": text}}
