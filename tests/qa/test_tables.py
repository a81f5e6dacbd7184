"""What the columns and rows of a table tell together: the highest, the earlier, the growth."""

from pathlib import Path

import pytest

from qa import ReportQA
from qa.calculation.earlier import growth_of
from qa.calculation.extremes import read_superlative
from qa.language.headers import earlier_column, measure_of
from qa.language.units import Row
from tests.index.samples import write
from tests.qa.samples import assert_well_formed, opened

REPORT = """# 云溪能源2023年年度报告

云溪能源2023年净利润12.40亿元,同比增长24.0%;资产负债率55.2%,较上年末下降1.3个百分点。

每股收益0.62元,上年为0.50元。

表1 分部经营情况(单位:百万元)

| 分部 | 2023年收入 | 2022年收入 | 2023年毛利率(%) | 2022年毛利率(%) |
| --- | ---: | ---: | ---: | ---: |
| 清洁能源 | 5,200 | 4,000 | 31.0 | 29.5 |
| 水电 | 3,000 | 2,500 | 33.5 | 30.5 |
| 风电 | 2,200 | 1,500 | 28.0 | 27.0 |
| 燃气 | 4,100 | 4,050 | 12.5 | 14.0 |
| 合计 | 9,300 | 8,050 | 22.4 | 21.6 |
"""
CLINICS = """# 康宁医疗集团

2023年末,集团运营27家医院,开放床位9,860张,床位使用率为81.3%,比上年提高2.4个百分点。

## 分板块收入

| 板块 | 2023年收入(亿元) | 同比 | 毛利率 |
|---|---|---|---|
| 肿瘤 | 31.2 | 18.9% | 34.6% |
| 骨科 | 19.5 | 9.7% | 31.0% |
| 妇产儿科 | 14.8 | -6.2% | 27.4% |
| 康复 | 12.1 | 25.3% | 22.8% |

受出生人口减少影响,妇产儿科收入下滑,集团已将4家医院的产科床位改为康复床位。

集团首席医疗官陈思远表示,2024年将在长三角再建两家康复专科医院,计划投资8亿元。
"""
ROW = Row(
    "燃气", "", ("分部", "2023年收入", "2022年收入", "2023年毛利率(%)", "2022年毛利率(%)"),
    ("燃气", "4,100", "4,050", "12.5", "14.0"), "单位:百万元",
)  # fmt: skip


@pytest.fixture(scope="module")
def qa(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    folder = tmp_path_factory.mktemp("tables")
    return opened(folder, {"yunxi.md": REPORT})


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("哪个分部收入最高?", "燃气：4,100 百万元"),  # 清洁能源 sums up the two rows after it
        ("哪个分部的毛利率最低?", "燃气：12.5%"),
        ("毛利率最高的分部是哪个?", "水电：33.5%"),
        ("哪个分部收入增长最快?", "风电"),
        ("2022年哪个分部收入最低?", "风电：1,500 百万元"),
        ("哪个分部的毛利率最高,是多少?", "水电"),
    ],
)
def test_superlatives_compare_the_rows(qa: ReportQA, question: str, told: str) -> None:
    answer = qa.ask(question)
    assert_well_formed(answer, qa)
    assert told in answer.text
    assert len(answer.citations) == 1
    assert told[:2] in answer.citations[0].quote


SHOPS = """# Small Shops 2023

## Shops by region

| Region | Shops 2023 | Staff 2023 |
| --- | ---: | ---: |
| North | 5 | 61 |
| South | 9 | 70 |
| East | 5 | 52 |
| West | 4 | 33 |
| Coast | 4 | 81 |

## Revenue by country

| Country | Revenue |
| --- | ---: |
| Germany | €90 million |
| Japan | JPY 400 million |
| Britain | £80 million |

## Sales by product

| Product | 2023 sales | 2022 sales |
| --- | ---: | ---: |
| Pens | £1.2 billion | £980 million |
| Ink | £0.4 billion | £390 million |

## Ferries by route

| Route | Passengers (thousand) |
| --- | ---: |
| Kell | 1,310 |
| Haven | 905 |
| Skerry | 402 |
| Voe | 223 |

## Rent by store

| Store | Rent 2023 (£m) |
| --- | ---: |
"""
STORES = "".join(f"| Store {i} on the road to the town {i} | {20 + i % 7} |\n" for i in range(150))


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    folder = tmp_path_factory.mktemp("shops")
    opened = ReportQA.open(folder / "index")
    opened.add(write(folder / "shops.md", f"{SHOPS}{STORES}| Store far away by the sea | 99 |\n"))
    return opened


def test_a_row_that_equals_others_by_accident_is_no_total(shops: ReportQA) -> None:
    assert "South: 9" in shops.ask("Which region has the most shops?").text
    assert "Kell: 1,310" in shops.ask("Which route carried the most passengers?").text


def test_rows_that_share_the_place_are_all_told(shops: ReportQA) -> None:
    answer = shops.ask("Which region has the fewest shops?")
    assert_well_formed(answer, shops)
    assert "West: 4" in answer.text
    assert "Coast: 4" in answer.text


def test_unlike_currencies_have_no_highest(shops: ReportQA) -> None:
    assert shops.ask("Which country has the highest revenue?").status == "refused"


def test_all_pieces_of_a_long_table_are_compared(shops: ReportQA) -> None:
    answer = shops.ask("Which store has the highest rent?")
    assert_well_formed(answer, shops)
    assert "Store far away by the sea: £99" in answer.text


def test_working_between_scales_has_its_units(shops: ReportQA) -> None:
    (step,) = shops.ask("Which product's sales grew fastest?").steps
    assert "(£1.2 billion - £980 million)/£980 million = 22.4%" in step


def test_growth_between_columns_is_shown(qa: ReportQA) -> None:
    fastest = qa.ask("哪个分部收入增长最快?")
    assert any("(2200 - 1500)/1500 = 46.7%" in step for step in fastest.steps)
    grown = qa.ask("燃气毛利率下降了多少?")
    assert any("12.5% - 14.0% = -1.5个百分点" in step for step in grown.steps)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("上年末的资产负债率是多少?", "55.2% + 1.3个百分点 = 56.5%"),
        ("上年每股收益是多少?", "0.5元"),
        ("去年的净利润是多少?", "12.40/(1 + 24.0%) = 10亿元"),
        ("水电收入上年是多少?", "水电：2,500 百万元"),
    ],
)
def test_earlier_levels(qa: ReportQA, question: str, told: str) -> None:
    answer = qa.ask(question)
    assert_well_formed(answer, qa)
    assert told in answer.text


def test_a_change_against_another_time_is_not_taken_back(qa: ReportQA) -> None:
    answer = qa.ask("去年同期的资产负债率是多少?")
    assert answer.status == "refused"


def test_what_a_question_after_the_highest_asks() -> None:
    asked = read_superlative("Which segment has the highest margin?")
    assert asked is not None
    assert (asked.readings, asked.way, asked.is_growth) == ((("segment", "margin"),), 1, False)
    slowest = read_superlative("哪个险种增长最慢?")
    assert slowest is not None
    assert (slowest.way, slowest.is_growth) == (-1, True)
    assert read_superlative("净利润是多少?") is None


@pytest.mark.parametrize(
    ("question", "reading", "way"),
    [
        ("Smallest faculty by students - name and number?", ("faculty", "students"), -1),
        ("What is the largest segment by revenue?", ("segment", "revenue"), 1),
        ("the mall with the highest occupancy in 2024", ("mall", "occupancy"), 1),
        ("Which district loses the largest share of its water?", ("district", "share"), 1),
        ("占比最大的业务叫什么", ("业务", "占比"), 1),
    ],
)
def test_superlatives_in_other_words(question: str, reading: tuple[str, str], way: int) -> None:
    asked = read_superlative(question)
    assert asked is not None
    assert (asked.readings, asked.way) == ((reading,), way)


@pytest.mark.parametrize(
    "question",
    [
        "What was the largest loss?",
        "What did the bank with the most branches say?",
    ],
)
def test_no_superlative_of_rows(question: str) -> None:
    assert read_superlative(question) is None


@pytest.mark.parametrize(
    ("header", "measure"),
    [("2023年末余额", "余额"), ("Dec 2023", ""), ("Profit before tax 1H24", "profit before tax"),
     ("2022年三季度末", ""), ("收入(亿元)", "收入")],
)  # fmt: skip
def test_the_measure_of_a_header(header: str, measure: str) -> None:
    assert measure_of(header) == measure


def test_columns_of_one_measure_belong_together() -> None:
    assert earlier_column(ROW, 1, is_year_end=False) == 2
    assert earlier_column(ROW, 3, is_year_end=True) == 4
    halves = Row("存款", "", ("项目", "2024年6月末", "2023年6月末"), ("存款", "9", "8"), "")
    assert earlier_column(halves, 1, is_year_end=False) == 2
    assert earlier_column(halves, 1, is_year_end=True) is None
    assert growth_of(ROW, 3, 4, "zh") == ("12.5% - 14.0%", "-1.5个百分点")
    assert growth_of(ROW, 1, 2, "en") == ("(4100 - 4050)/4050", "1.2%")


def test_a_row_is_not_completed_by_a_sentence_about_something_else(tmp_path: Path) -> None:
    clinics = opened(tmp_path, {"clinics.md": CLINICS})
    assert len(clinics.ask("康复板块收入增长多少?").citations) == 1
