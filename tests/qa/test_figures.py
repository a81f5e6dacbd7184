"""Figures in both languages: read, compared, rendered and read again."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Language
from qa.composition.rendering import render
from qa.figures import Figure, Kind, currencies, figures, quantities


def only(text: str) -> Figure:
    (figure,) = figures(text)
    return figure


@pytest.mark.parametrize(
    ("text", "value", "kind", "currency"),
    [
        ("4678亿元", "467800000000", "number", "CNY"),
        ("1.27万亿元", "1270000000000", "number", "CNY"),
        ("人民币4,678亿元", "467800000000", "number", "CNY"),
        ("¥5万", "50000", "number", "CNY"),
        ("3千亿元", "300000000000", "number", "CNY"),
        ("5百亿美元", "50000000000", "number", "USD"),
        ("20十亿", "20000000000", "number", None),
        ("30多万元", "300000", "number", "CNY"),
        ("2000余种", "2000", "number", None),
        ("356万个", "3560000", "number", None),
        ("4.43亿户", "443000000", "number", None),
        ("6262个", "6262", "number", None),
        ("12亿港元", "1200000000", "number", "HKD"),
        ("3亿英镑", "300000000", "number", "GBP"),
        ("3 万", "30000", "number", None),
        ("０.５％", "0.5", "percent", None),
        ("99.99%", "99.99", "percent", None),
        ("9.8 %", "9.8", "percent", None),
        ("9.8 per cent", "9.8", "percent", None),
        ("9.8 percent", "9.8", "percent", None),
        ("0.04个百分点", "0.04", "percentage-point", None),
        ("0.04百分点", "0.04", "percentage-point", None),
        ("0.04 percentage points", "0.04", "percentage-point", None),
        ("a 0.5 percentage-point rise", "0.5", "percentage-point", None),
        ("2 ppt", "2", "percentage-point", None),
        ("2pp", "2", "percentage-point", None),
        ("38 bp", "38", "basis-point", None),
        ("38bps", "38", "basis-point", None),
        ("38个基点", "38", "basis-point", None),
        ("38 basis points", "38", "basis-point", None),
        ("RMB 467.8 billion", "467800000000", "number", "CNY"),
        ("467.8 billion yuan", "467800000000", "number", "CNY"),
        ("467.8 billion RMB", "467800000000", "number", "CNY"),
        ("5 million US dollars", "5000000", "number", "USD"),
        ("5 million euros", "5000000", "number", "EUR"),
        ("5 billion yen", "5000000000", "number", "JPY"),
        ("JPY 5 billion", "5000000000", "number", "JPY"),
        ("HK$1.2bn", "1200000000", "number", "HKD"),
        ("£3.5m", "3500000", "number", "GBP"),
        ("US$3.5 million", "3500000", "number", "USD"),
        ("$20", "20", "number", "USD"),
        ("€1.5tn", "1500000000000", "number", "EUR"),
        ("3.56-million", "3560000", "number", None),
        ("140,000", "140000", "number", None),
        ("1,645.3", "1645.3", "number", None),
        ("2021", "2021", "number", None),
        ("12 metres", "12", "number", None),
        ("12 banks", "12", "number", None),
        ("5 points", "5", "number", None),
        ("5 products", "5", "number", None),
        ("5 bplus", "5", "number", None),
    ],
)
def test_a_figure_is_read(text: str, value: str, kind: Kind, currency: str | None) -> None:
    figure = only(text)
    assert (figure.value, figure.kind, figure.currency) == (Decimal(value), kind, currency)


def test_the_span_is_the_figure_with_its_unit() -> None:
    text = "营业收入4678亿元,同比增长4.3%;NPL ratio 1.54%, HK$1.2bn; 356万个,3.5 million."
    shown = [text[f.start : f.end].strip() for f in figures(text)]
    assert shown == ["4678亿元", "4.3%", "1.54%", "HK$1.2bn", "356万", "3.5 million"]
    assert [f.number for f in figures(text)][:2] == [Decimal("4678"), Decimal("4.3")]


def test_an_idiom_is_no_count() -> None:
    assert quantities("建设五位一体的银行") == []
    assert [f.value for f in quantities("选出五位董事")] == [5]


def test_dates_and_digits_in_a_row() -> None:
    assert [f.value for f in figures("2021-8-30 10:27")] == [2021, 8, 30, 10, 27]
    assert [f.value for f in figures("在2019,2020,2021年")] == [2019, 2020, 2021]
    assert figures("1,000,000 and 1.5.2")[0].value == 1_000_000
    assert figures("没有数字") == figures("") == figures("²½Ⅷ三百") == []
    assert len(figures("9" * 5000)) == 1


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("4678亿元", "RMB 467.8 billion"),
        ("4678亿元", "467.8 billion yuan"),
        ("356万个", "3.56 million"),
        ("4.43亿户", "443 million"),
        ("14万户", "140,000"),
        ("1.27万亿元", "RMB 1.27 trillion"),
        ("0.04个百分点", "0.04 percentage points"),
        ("9.8%", "9.8 per cent"),
        ("38个基点", "38 bp"),
        ("12亿港元", "HK$1.2bn"),
        ("350万英镑", "£3.5m"),
        ("4678亿元", "467.8 billion"),
    ],
)
def test_the_same_across_languages(zh: str, en: str) -> None:
    assert only(zh).same(only(en))
    assert only(en).same(only(zh))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("4678亿元", "4678万元"),
        ("4678亿元", "4678亿美元"),
        ("4678亿元", "US$467.8 billion"),
        ("9.8%", "9.8个百分点"),
        ("0.04个百分点", "4 bp"),
        ("0.04%", "4 bp"),
        ("9.8%", "9.8"),
        ("9.8%", "8.9%"),
        ("1.54%", "15.4%"),
        ("HK$1.2bn", "US$1.2bn"),
        ("£3.5m", "£3.5bn"),
        ("356万", "3560万"),
        ("38 bp", "38%"),
        ("5 million dollars", "5 million pounds"),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    assert not only(one).same(only(other))
    assert not only(other).same(only(one))


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("4678亿元", "4678亿元", "RMB 467.8 billion"),
        ("RMB 1.27 trillion", "1.27万亿元", "RMB 1.27 trillion"),
        ("3.56 million", "356万", "3.56 million"),
        ("140,000", "14万", "140,000"),
        ("0.04个百分点", "0.04个百分点", "0.04 percentage points"),
        ("38 bp", "38个基点", "38 basis points"),
        ("99.99%", "99.99%", "99.99%"),
        ("HK$1.2bn", "12亿港元", "HK$1.2 billion"),
        ("£3.5m", "350万英镑", "£3.5 million"),
        ("1,645.3", "1,645.3", "1,645.3"),
        ("100%", "100%", "100%"),
        ("5 billion yen", "50亿日元", "JPY 5 billion"),
    ],
)
def test_rendered(text: str, zh: str, en: str) -> None:
    assert render(only(text), "zh") == zh
    assert render(only(text), "en") == en


amounts = st.builds(
    lambda digits, places, currency: Figure(
        Decimal(digits).scaleb(-places), Decimal(digits), "number", currency, 0, 0, True
    ),
    st.integers(0, 10**15),
    st.integers(0, 4),
    st.sampled_from([None, "CNY", "USD", "HKD", "GBP", "EUR", "JPY"]),
)
rates = st.builds(
    lambda digits, kind: Figure(
        Decimal(digits).scaleb(-2), Decimal(digits), kind, None, 0, 0, True
    ),
    st.integers(0, 10**6),
    st.sampled_from(["percent", "percentage-point", "basis-point"]),
)


@pytest.mark.property
@given(amounts | rates, st.sampled_from(["zh", "en"]), st.sampled_from(["", "约", "about ", "("]))
def test_what_is_rendered_is_read_again(figure: Figure, language: Language, lead: str) -> None:
    shown = render(figure, language)
    again = only(f"{lead}{shown},")
    assert (again.value, again.kind, again.currency) == (
        figure.value,
        figure.kind,
        figure.currency,
    )
    assert again.same(figure)
    assert again.end == len(lead) + len(shown)


@pytest.mark.property
@given(st.text(st.sampled_from("0123456789.,-%万亿千百元美港 bmkpRMBHK$£€¥个分点基")))
def test_any_text_is_read_without_error(text: str) -> None:
    for figure in figures(text):
        assert 0 <= figure.start < figure.end <= len(text)
        assert figure.same(figure)
        for language in ("zh", "en"):
            assert render(figure, language)


@pytest.mark.parametrize("text", ["30/(1 - 5%)", "30 ÷ （1 - 5%）"])
def test_a_difference_in_a_factor_is_no_range(text: str) -> None:
    one, share = quantities(text)[-2:]
    assert [one.value, share.value] == [1, 5]
    assert [one.kind, share.kind] == ["number", "percent"]


def test_very_many_figures_are_each_read() -> None:
    assert len(quantities("销量1,234件、" * 2_000)) == 2_000


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("in US dollars", {"USD"}), ("Hong Kong dollars", {"HKD"}), ("HK$5", {"HKD"}),
        ("$5.2 billion", {"USD", "HKD", "AUD", "SGD"}), ("RMB5 and £m", {"CNY", "GBP"}),
        ("营业收入4678亿元", {"CNY"}), ("美元存款", {"USD"}), ("多元化", set()),
        ("eurozone", set()),
    ],
)  # fmt: skip
def test_currencies_are_known_by_their_names(text: str, codes: set[str]) -> None:
    assert currencies(text) == codes
