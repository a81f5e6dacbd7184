from dataclasses import replace

from qa import ReportQA
from qa.checking.borne import borne
from tests.web.samples import citation, passage


def _borne(sentence: str, *quotes: str) -> list[tuple[str, int, str]]:
    cited = [citation(quote, n) for n, quote in enumerate(quotes, 1)]
    return [(sentence[b.start : b.end], b.number, b.written) for b in borne(sentence, cited)]


def test_a_figure_is_led_to_the_one_it_equals() -> None:
    said = "Net profit was RMB 164.5 billion, and growth 4.3%. [1][2]"
    assert _borne(said, "净利润1645亿元", "同比增长4.3%") == [
        ("RMB 164.5 billion", 1, "1645亿元"),
        ("4.3%", 2, "4.3%"),
    ]


def test_only_the_sentences_own_citations_count() -> None:
    assert _borne("净利润1645亿元。 [2]", "净利润1645亿元", "同比增长4.3%") == []


def test_the_place_is_that_of_the_figure_in_the_source() -> None:
    cited = citation("净利润1645亿元")
    (found,) = borne("1645亿元 [1]", [cited])
    text = passage().text
    start, end = (at - passage().start for at in found.at)
    assert text[start:end] == "1645亿元"


def test_a_cell_of_a_row_and_a_translations_figure() -> None:
    row = "| 净利润 | 120.5 | 101.4 |"
    held = passage(f"单位:亿元\n| 指标 | 2023年 | 2022年 |\n|---|---|---|\n{row}", kind="table")
    cited = citation(row, of=held)
    (found,) = borne("净利润:101.4亿元(2022年)。 [1]", [cited])
    start, end = (at - held.start for at in found.at)
    assert held.text[start:end] == found.written == "101.4"
    told = replace(citation("净利润1645亿元"), quote="净利润", translation="profit of US$3 million")
    (far,) = borne("US$3 million [1]", [told])
    assert (far.written, far.at) == ("US$3 million", (told.start, told.end))


def test_arithmetic_leads_to_its_operands_and_its_result_to_none() -> None:
    qa = ReportQA.open()
    answer = qa.ask("净利润比营业收入少多少?")
    (sentence,) = answer.sentences
    found = [(sentence[b.start : b.end], b.number) for b in borne(sentence, answer.citations)]
    assert found == [("3033亿元", 0), ("4678", 1), ("1645", 1), ("3033亿元", 0)]


def test_dates_are_left_out() -> None:
    assert _borne("2021年净利润1645亿元。 [1]", "净利润1645亿元") == [("1645亿元", 1, "1645亿元")]
