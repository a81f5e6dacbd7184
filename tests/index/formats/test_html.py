"""No text of a page is lost, run together or taken for a digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.formats import html
from index.load import parse
from tests.index.formats.test_readers import of_html, shown


def page(body: str, style: str = "") -> list[tuple[str, str]]:
    return of_html(f"<style>{style}</style>{body}")


@pytest.mark.parametrize(
    "style",
    [
        "body{font-size:.9rem}", "p{font-size:0.85em}", "html{font-size:62.5%}p{font-size:.75rem}",
        "p{font:700 12px/1 Arial}", "p{opacity:.6}", "p{text-indent:-200px;padding-left:200px}",
        "p{left:-9999px}", "p:hover{left:-9999px}", "p{clip:rect(0,90px,20px,0);position:fixed}",
        "@charset 'utf-8';@media print{p{display:none}}", "p{display:none}p{display:block}",
        "#a{display:block}p{display:none}", "p{display:block !important}p{display:none}",
        "body{font-size:0}p{font-size:12px}", "body{visibility:hidden}p{visibility:visible}",
        "body{color:#fff}p{color:#000}", "p{color:white;background:linear-gradient(#000,#111)}",
        "p{color:transparent;background:url(a.png)}", "p{clip-path:inset(10% 0 20% 0)}",
    ],
)  # fmt: skip
def test_what_the_cascade_shows_is_read(style: str) -> None:
    assert page("<p id=a>Revenue was 5 million.</p>", style) == [
        ("paragraph", "Revenue was 5 million.")
    ]


@pytest.mark.parametrize(
    "style",
    [
        "p{font-size:0}", "p{font-size:1px}", "p{font-size:.05em}", "p{font-size:4%}",
        "p{font:0/0 a}", "p{opacity:0.0}", "p{opacity:0%}", "p{text-indent:-999em}",
        "p{position:absolute;left:-999px}", "p{position:absolute;clip:rect(1px,1px,1px,1px)}",
        "p{clip-path:inset(50%)}", "p{display:block}p{display:none}", "body{visibility:hidden}",
        "p{display:none!important}#a{display:block}", "body{color:white}", ".b p{display:none}",
    ],
)  # fmt: skip
def test_what_the_cascade_hides_is_left_out_and_told(style: str) -> None:
    held = html.load(
        f"<style>{style}</style><body class=b><h1 style='all:unset;color:#000;visibility:visible'>"
        f"T</h1><p id=a>hidden</p>".encode(),
        None,
    )
    assert shown(held) == [("title", "T")]
    assert held.notes == ("hidden text was left out (6 characters).",)


def test_a_style_sheet_for_printers_hides_nothing() -> None:
    assert of_html("<style media=print>p{display:none}</style><p>x</p>") == [("paragraph", "x")]


def test_an_old_page_of_coloured_cells_is_seen() -> None:
    body = "<div bgcolor=navy><font color=white>seen</font></div><font color=white>not</font>"
    assert of_html(body) == [("paragraph", "seen")]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<table><tr><th>A<th>B<tr><td>Revenue<br>Profit<td>5<br>6</table>",
         "| A | B |\n|---|---|\n| Revenue Profit | 5 6 |"),
        ("<table><tr><th>A<th>B<tr><td>a<td><p>70</p><p>80</p></table>",
         "| A | B |\n|---|---|\n| a | 70 80 |"),
        ("<table><tr><th>A<th>2021<br>RMB<tr><td>a<td><ul><li>1<li>2</ul></table>",
         "| A | 2021 RMB |\n|---|---|\n| a | 1 2 |"),
        ("<ul><li><p>First par.</p><p>Second par.</p></ul>", "- First par. Second par."),
        ("<h1>Annual<br>Report</h1>", "Annual Report"),
        ("<p>营<b>业</b><span>收入</span>为\n5<a>亿</a>元</p>", "营业收入为 5亿元"),
        ("<p>营业收入\n  增长</p>", "营业收入增长"), ("<p>Net\nprofit</p>", "Net profit"),
        ("<p>oper&shy;ating<wbr>s</p>", "operatings"),
        ("<pre>a<br>b\n  c</pre>", "a\nb\n  c"),
        ("<style>b{display:block}</style><p>Revenue <b>5</b><b>6</b></p>", "Revenue 5 6"),
        ("<style>div{display:flex}</style><div><b>收入</b><b>100</b></div>", "收入 100"),
        ("<style>b{display:table-cell}</style><p><b>5</b><b>6</b></p>", "5 6"),
        ("<p>was <del>5</del><ins>6</ins> million</p>", "was 6 million"),
        ("<p><math><mi>x</mi><mo>=</mo><msup><mn>10</mn><mn>6</mn></msup></math></p>", "x=10^6"),
        ("<p><math><mfrac><mn>1</mn><mn>2</mn></mfrac></math></p>", "1/2"),
    ],
)  # fmt: skip
def test_tags_part_words_only_where_a_browser_does(body: str, text: str) -> None:
    assert "\n".join(t for _, t in of_html(body)).replace("\n5\n6", " 5 6") == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Revenue was 100<sup>1</sup> million.", "Revenue was 100 million."),
        ("100<sup><a href='#n'>[1]</a></sup>亿元", "100亿元"),
        ("100<span style='vertical-align:super'>1</span> million", "100 million"),
        ("100<span style='position:relative;top:-4px'>1</span> million", "100 million"),
        ("10<sup>6</sup> km<sup>2</sup>", "10^6 km²"), ("the 1<sup>st</sup> half", "the 1st half"),
        ("<sup>1</sup>Restated.", "1 Restated."), ("CO<sub>2</sub>", "CO2"),
        ("2021<sub>1</sub>", "2021 1"), ("3<sup>1</sup>/<sub>2</sub>", "3 1/2"),
    ],
)  # fmt: skip
def test_raised_marks_become_no_digits(body: str, text: str) -> None:
    assert of_html(f"<p>{body}</p>") == [("paragraph", text)]
    cells = of_html(f"<table><tr><th>A<th>B<tr><td>a<td>{body}</table>")
    assert cells == [("table", f"| A | B |\n|---|---|\n| a | {text} |")]


def test_a_table_with_headings_in_its_cells_holds_data() -> None:
    body = "<table><tr><td><h3>Item</h3><td>2021<tr><td>Rev<td>5<tr><td>Profit<td>6</table>"
    assert of_html(body) == [("table", "| Item | 2021 |\n|---|---|\n| Rev | 5 |\n| Profit | 6 |")]


def test_a_table_within_a_table_stands_after_it() -> None:
    inner = "<table><tr><th>Kind<th>H1<tr><td>a<td>1</table>"
    body = f"<table><tr><th>Item<th>2021<tr><td>Rev<td>5 {inner}<tr><td>Profit<td>6</table>"
    assert of_html(body) == [
        ("table", "| Item | 2021 |\n|---|---|\n| Rev | 5 |\n| Profit | 6 |"),
        ("paragraph", "Rev"), ("table", "| Kind | H1 |\n|---|---|\n| a | 1 |"),
    ]  # fmt: skip


def test_a_page_laid_out_by_a_table_is_read_as_a_page() -> None:
    inner = "<table><tr><th>Kind<th>H1<tr><td>a<td>1</table>"
    body = f"<table><tr><td>Menu<td><h1>Report</h1><p>Text</p>{inner}</table>"
    assert of_html(body) == [
        ("paragraph", "Menu"), ("heading", "Report"), ("paragraph", "Text"),
        ("table", "| Kind | H1 |\n|---|---|\n| a | 1 |"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("<ul><p>stray</p><li>a</ul>", [("list", "- stray\n- a")]),
        ("<ul>loose<li>a<div>b</div></ul>", [("list", "- loose\n- a b")]),
        ("<ul><li>one<table><tr><td>a<td>1<tr><td>b<td>2</table><li>two</ul>",
         [("paragraph", "one"), ("table", "| a | 1 |\n|---|---|\n| b | 2 |"), ("list", "- two")]),
        ("<ul><li><h3>Revenue</h3><p>5 million</p><li>a</ul>",
         [("title", "Revenue"), ("paragraph", "5 million"), ("list", "- a")]),
        ("<dl><dt>Revenue<dd>5 million<dt>Profit:<dd>6 million</dl>",
         [("list", "- Revenue: 5 million\n- Profit: 6 million")]),
        ("<table>stray<tr><td>a<td>1<tr><td>b<td>2</table>",
         [("paragraph", "stray"), ("table", "| a | 1 |\n|---|---|\n| b | 2 |")]),
        ("<table><tr><td>Revenue was 5.<td></table>", [("paragraph", "Revenue was 5.")]),
        ("<table><tr><th>Item<th>2021<tr><th>Rev<th>5</table>",
         [("table", "| Item | 2021 |\n|---|---|\n| Rev | 5 |")]),
        ("<h2><button>Revenue</button></h2><button>Print</button>", [("title", "Revenue")]),
        ("<article><p>a</p><footer>RMB</footer></article>",
         [("paragraph", "a"), ("paragraph", "RMB")]),
        ("<p>a</p><dialog open>b</dialog><dialog>c</dialog>",
         [("paragraph", "a"), ("paragraph", "b")]),
    ],
)  # fmt: skip
def test_no_text_is_lost_where_tags_stand_oddly(body: str, blocks: list[tuple[str, str]]) -> None:
    assert of_html(body) == blocks


def test_what_is_left_out_is_told() -> None:
    page = "<p>a<s>bc</s></p><p hidden>d e</p><footer>Sums in RMB</footer><nav>Home</nav>"
    assert parse("a.html", f"<body>{page}".encode()).notes == (
        "a.html: hidden text was left out (2 characters).",
        "a.html: struck-out text was left out (2 characters).",
        "a.html: the footer of the page was left out (9 characters).",
    )


_WORDS = st.lists(st.integers(10, 10**6).map(str), min_size=1, max_size=6)
_TAGS = st.sampled_from(["p", "li", "div", "td", "h4", "dd", "blockquote", "section"])


@pytest.mark.property
@given(_WORDS, st.lists(_TAGS, min_size=6, max_size=6))
def test_every_figure_of_a_page_is_read_and_none_grows(words: list[str], tags: list[str]) -> None:
    body = "".join(f"<{tag}>{word}</{tag}>" for word, tag in zip(words, tags, strict=False))
    assert " ".join(text for _, text in of_html(body)).replace("- ", "").split() == words
