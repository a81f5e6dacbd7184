"""The tools beside the conversation as HTML: menu, dialogs, the reader's feedback, a run."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict

from index.language.terms import language as language_of
from qa.composition.told import told
from qa.evaluation.results import Results
from qa.result import EXTRACTIVE
from web.chat import Turn
from web.evaluation import MAX_CHARACTERS, Evaluation
from web.feedback import MAX_COMMENT, Feedback
from web.view.markup import escape
from web.view.texts import texts
from web.view.work_texts import WorkTexts

LONGEST_SHOWN = 300  # characters of an answer in the list
FIGURES = ("right", "keys", "cited", "refused", "wrong")


def thumbs(turn: Turn, w: WorkTexts) -> str:
    """The two buttons that rate a finished answer; the page's script marks the one that is kept."""
    if turn.answer is None:
        return ""
    buttons = "".join(
        f'<button type="button" class="thumb {way}" data-work="rate" data-verdict="{way}" '
        f'aria-pressed="false" aria-label="{escape(label)}" title="{escape(label)}">'
        f'<span class="hand" aria-hidden="true"></span></button>'
        for way, label in (("up", w.good), ("down", w.bad))
    )
    return f'<div class="thumbs" role="group" aria-label="{escape(w.rating)}">{buttons}</div>'


def opener(w: WorkTexts) -> str:
    """The button that opens the menu."""
    label = escape(w.tools)
    return (
        f'<button type="button" id="work-opener" popovertarget="work-menu" aria-label="{label}" '
        f'title="{label}"><span aria-hidden="true">⋯</span></button>'
    )


def frame(w: WorkTexts) -> str:
    """The menu and the dialogs that it opens, with the texts that the script needs."""
    said = json.dumps(asdict(w) | {"limit": MAX_CHARACTERS})
    entries = (
        ("export-md", w.export_md), ("export-json", w.export_json), ("feedback", w.feedback),
        ("evaluate", w.evaluate),
    )  # fmt: skip
    listed = "".join(
        f'<button type="button" data-work="{act}">{escape(label)}</button>'
        for act, label in entries
    )
    return (
        f'<div id="work-menu" popover role="group" aria-label="{escape(w.tools)}" '
        f'data-said="{escape(said)}">{listed}</div>'
        f"{_comment(w)}{_feedback(w)}{_evaluation(w)}{_report(w)}"
        f'<div id="work-said" role="status"></div>'
    )


def feedback(found: Sequence[Feedback], w: WorkTexts) -> str:
    """The reader's own verdicts, newest first, each with a button that removes it."""
    if not found:
        return f'<p class="quiet">{escape(w.no_feedback)}</p>'
    count = escape(w.feedback_note.format(count=len(found)))
    return (
        f'<p class="quiet">{count}</p><ul>{"".join(_verdict(it, w) for it in found)}</ul>'
        f'<p class="quiet">{escape(w.as_set_note)}</p><div class="row">'
        f'<button type="button" class="main" data-work="set">{escape(w.as_set)}</button>'
        f'<button type="button" class="warn" data-work="remove-all" '
        f'data-sure="{escape(w.remove_sure)}">{escape(w.remove_all)}</button></div>'
    )


def run(it: Evaluation | None, w: WorkTexts) -> str:
    """How far an evaluation has come, or what came of it."""
    if it is None:
        return ""
    told = escape(state(it, w))
    if it.state == "running":
        return (
            f'<p class="state">{told}</p><progress max="{it.total}" value="{it.done}" '
            f'aria-label="{told}"></progress><div class="row">'
            f'<button type="button" data-work="stop">{escape(w.stop)}</button></div>'
        )
    if it.results is None:
        return f'<p class="problem" role="alert">{told}</p>'
    return (
        f'<p class="state">{told}</p>{_figures(it.results, w) if it.done else ""}'
        f'<div class="row"><button type="button" class="main" data-work="report">'
        f"{escape(w.open_report)}</button>"
        f'<button type="button" data-work="report-html">{escape(w.report_html)}</button>'
        f'<button type="button" data-work="report-json">{escape(w.report_json)}</button></div>'
    )


def state(it: Evaluation, w: WorkTexts) -> str:
    """The same in a line."""
    if it.state == "failed" and it.problem:
        return told(it.problem, w.language)
    form = {"running": w.running, "done": w.done, "stopped": w.stopped, "failed": w.failed}
    return form[it.state].format(name=it.name, done=it.done, total=it.total)


def _figures(results: Results, w: WorkTexts) -> str:
    row = results.row("all")
    shown = [(w.measure_n, str(row.n))]
    for name in FIGURES:
        value = row.rates[name].value
        label = getattr(w, f"measure_{name}")
        shown += [] if math.isnan(value) else [(label, f"{value:.0%}")]
    return (
        '<dl class="tiles">'
        + "".join(f"<div><dt>{escape(label)}</dt><dd>{told}</dd></div>" for label, told in shown)
        + "</dl>"
    )


def _verdict(it: Feedback, w: WorkTexts) -> str:
    question = it.rated.question
    said = " ".join(it.rated.answer.split())
    shown = said if len(said) <= LONGEST_SHOWN else said[:LONGEST_SHOWN].rstrip() + "…"
    label = escape(w.good if it.verdict == "up" else w.bad)
    engine = it.rated.engine
    engine = texts(w.language).extractive if engine == EXTRACTIVE else engine
    comment = f'<p class="comment" dir="auto">{escape(it.comment)}</p>' if it.comment else ""
    return (
        f'<li><span class="thumb {it.verdict}" role="img" aria-label="{label}" title="{label}">'
        f'<span class="hand" aria-hidden="true"></span></span>'
        f'<div><p class="question" dir="auto" {_lang(question)}>{escape(question)}</p>'
        f'<p class="quiet" dir="auto"><span class="sr">{escape(w.answered_with)} </span>'
        f"<span {_lang(shown)}>{escape(shown)}</span></p>{comment}"
        f'<p class="quiet"><time datetime="{it.made}">{it.made[:16].replace("T", " ")} UTC</time>'
        f" · {escape(engine)}</p></div>"
        f'<button type="button" data-work="remove" data-which="{it.id}" '
        f'aria-label="{escape(w.remove_this.format(question=question))}">{escape(w.remove)}'
        f"</button></li>"
    )


def _lang(text: str) -> str:
    return 'lang="zh-CN"' if language_of(text) == "zh" else 'lang="en"'


def _dialog(name: str, title: str, inner: str, w: WorkTexts) -> str:
    return (
        f'<dialog id="work-{name}" aria-labelledby="work-{name}-title"><div class="head">'
        f'<h2 id="work-{name}-title">{escape(title)}</h2>'
        f'<button type="button" data-work="close">{escape(w.close)}</button></div>{inner}</dialog>'
    )


def _comment(w: WorkTexts) -> str:
    inner = (
        f'<label for="work-comment-text" id="work-comment-label"></label>'
        f'<textarea id="work-comment-text" rows="4" maxlength="{MAX_COMMENT}" dir="auto" '
        f'aria-describedby="work-comment-note"></textarea>'
        f'<p class="quiet" id="work-comment-note">{escape(w.comment_note)}</p><div class="row">'
        f'<button type="button" class="main" data-work="comment">{escape(w.save)}</button>'
        f'<button type="button" data-work="close">{escape(w.skip)}</button></div>'
    )
    return _dialog("comment", w.add_comment, inner, w)


def _feedback(w: WorkTexts) -> str:
    return _dialog("feedback", w.feedback, '<div class="body" id="work-mine"></div>', w)


def _evaluation(w: WorkTexts) -> str:
    inner = (
        f'<div class="body"><p class="quiet">{escape(w.evaluate_note)}</p>'
        f'<div class="row"><label class="file"><input type="file" id="work-file" class="sr" '
        f'accept=".jsonl,.json,.txt"><span>{escape(w.choose)}</span></label>'
        f'<span id="work-chosen"></span></div><div class="row">'
        f'<button type="button" class="main" data-work="start" disabled>{escape(w.start)}</button>'
        f'<button type="button" data-work="start-own">{escape(w.start_own)}</button></div>'
        f'<div id="work-problem" role="alert"></div><div id="work-run"></div></div>'
    )
    return _dialog("evaluate", w.evaluate, inner, w)


def _report(w: WorkTexts) -> str:
    inner = f'<iframe id="work-page" sandbox="allow-scripts" title="{escape(w.report)}"></iframe>'
    return _dialog("report", w.report, inner, w)
