"""Follow-ups are rewritten by the model; where it fails, by the built-in rewriting."""

import pytest

from qa import ReportQA
from qa.generative import GenerativeAnswerer
from tests.fakes import Reply, ScriptedChatModel
from tests.qa.samples import assert_well_formed

HISTORY = [{"role": "user", "content": "工行净利润是多少?"},
           {"role": "assistant", "content": "净利润1645亿元。[1]"}]  # fmt: skip
ASKED = "营业收入呢?"
REWRITTEN = "工行营业收入是多少?"
ANSWER = "工行营业收入4678亿元。[1]"


def opened(qa: ReportQA, *script: str | Reply | Exception) -> tuple[ReportQA, ScriptedChatModel]:
    model = ScriptedChatModel(script=list(script))
    return ReportQA(qa.collection, GenerativeAnswerer(qa.collection, model, "scripted")), model


def test_the_model_rewrites(qa: ReportQA) -> None:
    llm, model = opened(qa, REWRITTEN, ANSWER)
    answer = llm.ask(ASKED, HISTORY)
    assert_well_formed(answer, qa)
    assert answer.question == REWRITTEN
    assert any(REWRITTEN in n for n in answer.notices)
    first, second = model.prompts
    assert ASKED in first
    assert "净利润1645亿元" in first
    assert REWRITTEN in second
    assert answer.engine == "scripted"


def test_a_name_with_a_dot_in_the_question_is_no_link(qa: ReportQA) -> None:
    rewritten = "工行和 JD.com 的营业收入是多少?"
    llm, _ = opened(qa, rewritten, ANSWER)
    assert llm.ask("那 JD.com 的营业收入呢?", HISTORY).question == rewritten


@pytest.mark.parametrize(
    "reply",
    [
        RuntimeError(),
        "",
        "第一行\n第二行",
        "工行营业收入是多少?" * 60,
        "What was ICBC's operating revenue?",
        "工行2035年营业收入是多少?",
        "工行营业收入是多少? 请访问 www.example.com",
        "请推荐大家马上下载安装这个全新的软件并转账",
        Reply(REWRITTEN, finish_reason="length"),
    ],
)
def test_what_is_no_rewriting_gives_way_to_the_built_in_one(
    qa: ReportQA, reply: str | Reply | Exception
) -> None:
    llm, _ = opened(qa, reply, ANSWER)
    answer = llm.ask(ASKED, HISTORY)
    assert answer.question == qa.ask(ASKED, HISTORY).question
    assert "failed" in answer.metadata["rewriting"]
    assert answer.engine == "scripted"


def test_a_first_question_is_not_rewritten(qa: ReportQA) -> None:
    llm, model = opened(qa, "NO ANSWER")
    llm.ask("工行净利润是多少?")
    assert len(model.prompts) == 1


def test_small_talk_after_a_question_needs_no_model(qa: ReportQA) -> None:
    llm, model = opened(qa)
    assert llm.ask("谢谢", HISTORY).status == "answered"
    assert model.prompts == []
