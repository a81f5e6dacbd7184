"""What the words around a figure tell: unit, bound, direction; ranges and figures in words."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Language
from qa.composition.rendering import render
from qa.figures import Figure, figures, quantities
from qa.language.wording import changes
from tests.qa.test_figures import amounts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("300多个政务合作场景", ("300", "number", "count", "over", 0)),
        ("近140项", ("140", "number", "count", "nearly", 0)),
        ("县域覆盖率已超85%", ("85", "percent", "", "over", 0)),
        ("99.99%以上", ("99.99", "percent", "", "at least", 0)),
        ("不超过5%", ("5", "percent", "", "at most", 0)),
        ("不低于28.5%", ("28.5", "percent", "", "at least", 0)),
        ("约4700亿元", ("470000000000", "number", "", "about", 0)),
        ("some 14,200 suppliers", ("14200", "number", "", "about", 0)),
        ("over 300", ("300", "number", "", "over", 0)),
        ("more than 2,000 services", ("2000", "number", "", "over", 0)),
        ("nearly 140", ("140", "number", "", "nearly", 0)),
        ("连续八年保持第一", ("8", "number", "year", "", 0)),
        ("eight consecutive years", ("8", "number", "year", "", 0)),
        ("近三年", ("3", "number", "year", "", 0)),
        ("20余个行业", ("20", "number", "count", "over", 0)),
        ("十二点五亿元", ("1250000000", "number", "", "", 0)),
        ("twenty-five branches", ("25", "number", "", "", 0)),
        ("百分之五", ("5", "percent", "", "", 0)),
        ("八成五", ("85", "percent", "", "", 0)),
        ("八月的利润", ("8", "number", "date", "", 0)),
        ("第一,一部", None),
        ("one of the keys", None),
        ("half of the loans", ("0.5", "fraction", "", "", 0)),
        ("3.2倍", ("3.2", "number", "times", "", 0)),
        ("46 days", ("46", "number", "day", "", 0)),
        ("8月", ("8", "number", "date", "", 0)),
        ("较上年末下降0.04个百分点", ("0.04", "percentage-point", "", "", -1)),
        ("同比增长9.8%", ("9.8", "percent", "", "", 1)),
        ("增加975个", ("975", "number", "count", "", 1)),
        ("负增长3%", ("3", "percent", "", "", -1)),
        ("up 8.4%", ("8.4", "percent", "", "", 1)),
        ("445 fewer than before", ("445", "number", "", "", -1)),
        ("a 6 basis point widening", ("6", "basis-point", "", "", 1)),
        ("made up 2.0% of loans", ("2.0", "percent", "", "", 0)),
        ("fell to 2.12%", ("2.12", "percent", "", "", -1)),
        ("against 11.9% a year earlier", ("11.9", "percent", "", "", 0)),
        ("-8.7%", ("-8.7", "percent", "", "", 0)),
        ("同比-5.2%", ("-5.2", "percent", "", "", 0)),
        ("| (1,234) |", ("-1234", "number", "", "", 0)),
        ("| (87) |", ("-87", "number", "", "", 0)),
        ("a loss of US$(87) million", ("-87000000", "number", "", "", 0)),
        ("占比(5%)", ("5", "percent", "", "", 0)),
        ("see note (3)", ("3", "number", "", "", 0)),
        ("(RMB 1.5 billion)", ("1500000000", "number", "", "", 0)),
    ],
)
def test_what_the_words_around_tell(text: str, expected: tuple[object, ...] | None) -> None:
    found = quantities(text)
    if expected is None:
        assert found == []
        return
    value, *told = expected
    figure = found[0]
    assert figure.value == Decimal(str(value))
    assert [figure.kind, figure.unit, figure.bound, figure.direction] == told


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("三分之一", "one third"),
        ("two thirds", "三分之二"),
        ("five sixths", "六分之五"),
        ("超300万", "over 3 million"),
        ("近140项", "nearly 140"),
        ("八年", "8 years"),
        ("3.2倍", "3.2 times"),
        ("-5.2%", "-5.2%"),
        ("US$(87) million", "-8700万美元"),
    ],
)
def test_rendered_with_bound_and_unit(text: str, shown: str) -> None:
    (figure,) = quantities(text)
    assert render(figure, "zh" if text.isascii() else "en") == shown


@pytest.mark.parametrize(
    ("text", "values", "kind"),
    [
        ("13.5% to 14.5%", ["13.5", "14.5"], "percent"),
        ("30 to 35 basis points", ["30", "35"], "basis-point"),
        ("10-20亿元", ["1000000000", "2000000000"], "number"),
        ("5%至6%", ["5", "6"], "percent"),
        ("between 3 and 5 million", ["3000000", "5000000"], "number"),
        ("3 and 5 million", ["3", "5000000"], "number"),
        ("2021 to 35%", ["2021", "35"], ""),
    ],
)
def test_ranges(text: str, values: list[str], kind: str) -> None:
    found = figures(text)
    assert [f.value for f in found] == [Decimal(v) for v in values]
    assert not kind or {f.kind for f in found} == {kind}


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("同比增长9.8%", "year-on-year"),
        ("up 4.3% year on year", "year-on-year"),
        ("环比下降2%", "quarter-on-quarter"),
        ("较上年末下降0.04个百分点", "year-to-date"),
        ("down 0.04 percentage points from the end of the previous year", "year-to-date"),
        ("同比有增。下降2%", ""),
    ],
)
def test_what_a_change_is_measured_against(text: str, basis: str) -> None:
    assert quantities(text)[0].basis == basis


told = st.builds(
    lambda digits, negative, unit, bound: Figure(
        Decimal(-digits if negative else digits), Decimal(digits), "number",
        None, 0, 0, False, unit=unit, bound=bound,
    ),
    st.integers(1, 10**14),
    st.booleans(),
    st.sampled_from(["", "month", "day", "hour", "minute", "times", "tonne"]),
    st.sampled_from(["", "about", "over", "at least", "nearly", "under", "at most"]),
)  # fmt: skip
negative = amounts.map(lambda f: replace(f, value=-f.value))
parts = st.builds(
    lambda top, bottom: Figure(
        Decimal(top) / Decimal(bottom), Decimal(top), "fraction", None, 0, 0, False
    ),
    st.integers(1, 9),
    st.integers(2, 10),
).filter(lambda f: f.value < 1)


@pytest.mark.property
@given(told | negative | parts, st.sampled_from(["zh", "en"]))
def test_unit_bound_and_sign_are_read_again(figure: Figure, language: Language) -> None:
    shown = render(figure, language)
    (again,) = quantities(shown)
    assert (again.kind, again.unit, again.bound) == (figure.kind, figure.unit, figure.bound)
    assert again.value == figure.value


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("收入怎么跌了这么多", {-1}),
        ("利润怎么涨了这么多", {1}),
        ("为什么有这么多", set()),
        ("比上年多", {1}),
    ],
)
def test_so_much_is_no_rise(text: str, ways: set[int]) -> None:
    assert changes(text) == ways
