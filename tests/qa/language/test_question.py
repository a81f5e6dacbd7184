"""What a question asks for: its kinds, years and parts."""

import pytest
from hypothesis import given

from index.language.terms import tokens
from qa.language.question import divisions, halves, is_content, leans, parts, read_question
from tests.qa.samples import hostile


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("净利润是多少?", "number"),
        ("开立了多少个钱包?", "number"),
        ("增长了百分之几?", "number"),
        ("贷款占比是多少?", "number"),
        ("公司有几家门店?", "number"),
        ("How many wallets were opened?", "number"),
        ("How much did revenue grow?", "number"),
        ("What percentage of sales was online?", "number"),
        ("By how much did costs fall?", "number"),
        ("What is the number of employees?", "number"),
        ("什么时候发布的?", "date"),
        ("新系统哪一年上线?", "date"),
        ("会议何时召开?", "date"),
        ("When did the hall open?", "date"),
        ("On what date was it signed?", "date"),
        ("Which year was the bank founded?", "date"),
        ("董事长是谁?", "who"),
        ("哪位负责人介绍了情况?", "who"),
        ("Who chairs the board?", "who"),
        ("Whose signature is on the letter?", "who"),
        ("Under whose name was it signed?", "who"),
        ("Which was the one division whose profit rose?", "what"),
        ("为什么成本上升?", "why"),
        ("利润下降的原因是什么?", "why"),
        ("Why did energy use fall?", "why"),
        ("What was the reason for the delay?", "why"),
        ("覆盖哪些领域?", "list"),
        ("请列出三座茶园", "list"),
        ("List the gardens of the company.", "list"),
        ("What are the three gardens?", "list"),
        ("什么是绿叶计划?", "definition"),
        ("“云工行”是什么意思?", "definition"),
        ("What does e-CNY mean?", "definition"),
        ("What exactly is the Leaf Plan?", "definition"),
        ("工行是否推出了新产品?", "yes-no"),
        ("利润增长了吗?", "yes-no"),
        ("Did profit rise?", "yes-no"),
        ("Is the hall open?", "yes-no"),
        ("如何办理业务?", "how"),
        ("怎样申请贷款?", "how"),
        ("How does the hall save energy?", "how"),
        ("公司的口号", "what"),
        ("The slogan of the company?", "what"),
    ],
)
def test_kinds(question: str, kind: str) -> None:
    assert kind in read_question(question).kinds


@pytest.mark.parametrize(
    ("question", "is_who"),
    [
        ("Whose idea was it?", True),
        ("What did they do and who paid?", True),
        ("By whom was it built?", True),
        ("Which division was the one whose profit rose?", False),
        ("What happened to the contractor who died?", False),
    ],
)
def test_a_person_is_asked_for(question: str, is_who: bool) -> None:
    assert ("who" in read_question(question).kinds) is is_who


@pytest.mark.parametrize(
    ("question", "wants"),
    [
        ("净利润是多少?", True), ("How much did it cost?", True), ("谁是董事长?", False),
        ("为什么增长了这么多?", False), ("Who is the chief executive?", False),
    ],
)  # fmt: skip
def test_wants_number(question: str, wants: bool) -> None:
    assert read_question(question).wants_number is wants


@pytest.mark.parametrize(
    ("question", "focus"),
    [
        ("What share of the bank's branches is in towns?", "branches"),
        ("What level of costs is planned?", "costs"),
        ("How many branches has the bank?", "branches"),
        ("What was the share price?", "share"),
    ],
)
def test_the_thing_asked_for(question: str, focus: str) -> None:
    assert read_question(question).focus == focus


def test_what_is_read() -> None:
    zh = read_question("2021年和2022年净利润同比增长了多少?")
    assert (zh.language, zh.years, zh.asks_change) == ("zh", ("2021", "2022"), True)
    assert "净利润" in "".join(t.surface for t in zh.content)
    en = read_question("What was the net profit of Harbor Tea in 2023?")
    assert (en.language, en.years, en.asks_change) == ("en", ("2023",), False)
    assert {"net", "profit", "harbor", "tea"} <= {t.surface for t in en.content}
    assert not {"what", "was", "the", "of", "in"} & {t.surface for t in en.content}
    assert read_question("").content == ()
    assert read_question("净利潤").content == read_question("净利润").content


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("净利润是多少?营业收入是多少?", 2),
        ("净利润是多少,以及副行长是谁?", 2),
        ("净利润是多少;不良率是多少;员工有多少?", 3),
        ("What was the net profit, and how many wallets were opened?", 2),
        ("Who is the chairman and when was the hall opened?", 2),
        ("What was the net profit? Who is the vice president?", 2),
        ("净利润和营业收入是多少?", 1),
        ("What were net profit and revenue?", 1),
        ("净利润是多少?", 1),
        ("What was ICBC's net profit?", 1),
        ("", 1),
        ("?", 1),
    ],
)
def test_parts(question: str, count: int) -> None:
    found = parts(question)
    assert len(found) == count
    assert count > 1 or found == [question]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("营收多少,同比涨了几个点?", ["营收多少,同比涨了几个点?"]),
        ("煤炭少运了多少?什么原因?", ["煤炭少运了多少?什么原因?"]),
        ("要发多少债?批下来没有?", ["要发多少债?批下来没有?"]),
        ("How large was the loan book, and how fast did it grow?",
         ["How large was the loan book, and how fast did it grow?"]),
        ("Who runs the mill and since when?", ["Who runs the mill and since when?"]),
        ("为了留住船员,公司做了什么?", ["为了留住船员,公司做了什么?"]),
        ("存款有多少?我说的是全行", ["存款有多少?我说的是全行"]),
        ("Where and when was the mill built?", ["Where and when was the mill built?"]),
        ("投了多少钱,占收入几成?员工有多少?", ["投了多少钱,占收入几成", "员工有多少"]),
    ],
)  # fmt: skip
def test_a_setting_or_a_part_without_subject_is_asked_with_its_neighbour(
    question: str, asked: list[str]
) -> None:
    assert parts(question) == asked


@pytest.mark.parametrize(
    ("piece", "leaning"),
    [
        ("降了多少", True), ("幅度多大", True), ("什么原因", True), ("how did that change", True),
        ("by how much", True), ("不良率是多少", False), ("谁是董事长", False),
        ("who is the chairman", False), ("how many branches are left", False),
        ("how much was that of the bank", False),
    ],
)  # fmt: skip
def test_what_has_no_subject_of_its_own(piece: str, leaning: bool) -> None:
    assert leans(piece) == leaning


@pytest.mark.parametrize(
    ("question", "is_why"),
    [
        ("货量怎么反而少了?", True), ("收入怎么一下子就慢下来了?", True),
        ("这笔钱怎么算?", False), ("怎么降低成本?", False),
        ("How does the firm explain that its rival earns more?", True),
    ],
)  # fmt: skip
def test_colloquial_questions_after_a_cause(question: str, is_why: bool) -> None:
    assert ("why" in read_question(question).kinds) == is_why


def test_every_piece_stands_apart_in_the_divisions() -> None:
    assert divisions("营收多少,涨了几成?") == ["营收多少", "涨了几成"]
    assert divisions("营收多少?") == ["营收多少?"]


@pytest.mark.property
@given(hostile)
def test_any_text_is_read(text: str) -> None:
    question = read_question(text)
    assert question.kinds
    assert question.text == text
    assert all(is_content(t) for t in question.content)
    assert set(question.content) <= set(tokens(text))
    pieces = parts(text)
    assert pieces == [text] or all(p in text for p in pieces)


@pytest.mark.parametrize(
    ("text", "apart", "shared"),
    [
        (
            "What were revenue and net profit?",
            ("What were revenue", "What were net profit?"),
            ("What were revenue profit?", "What were net profit?"),
        ),
        (
            "个人和法人手机银行的增速是多少?",
            ("个人", "法人手机银行的增速是多少?"),
            ("个人手机银行的增速是多少?", "法人手机银行的增速是多少?"),
        ),
        (  # the time that begins it goes for both
            "2023年收入和利润是多少?",
            ("2023年收入", "2023年利润是多少?"),
            ("2023年收入是多少?", "2023利润是多少?"),
        ),
    ],
)
def test_halves_of_a_joined_question(
    text: str, apart: tuple[str, str], shared: tuple[str, str]
) -> None:
    found = [tuple(" ".join(half.split()) for half in reading) for reading in halves(text)]
    assert found == [apart, shared]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "What was the revenue?",
        "A and B and C?",
        "and then?",
        "和谐社会是什么?",
        "ﬁgures and facts?",
    ],
)
def test_nothing_to_halve(text: str) -> None:
    assert halves(text) == []


def test_what_falls_into_very_many_pieces_is_one_question() -> None:
    text = "who and " * 490
    assert parts(text) == [text]
