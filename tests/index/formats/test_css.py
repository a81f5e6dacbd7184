"""Which text style sheets hide: the cascade, conditions, nesting, variables and colours."""

import pytest

from index.errors import DocumentError
from index.formats import html
from index.load import parse
from tests.index.formats.test_readers import shown

SEEN = [("paragraph", "Revenue was 5 million.")]
NOTE = (
    "text was read whose colour may be that of its ground, which is not known for certain "
    "(5 characters)."
)
DARK = "body{background:#123;color:white}"


def page(style: str, body: str = "<p id=a class='b c'>Revenue was 5 million.</p>") -> bytes:
    return f"<style>{style}</style><body>{body}".encode()


def read(style: str) -> list[tuple[str, str]]:
    return shown(html.load(page(style), None))


@pytest.mark.parametrize(
    "style",
    [
        # specificity, of each selector of a list by itself
        "p.b{display:block}p{display:none}", ".b.c{display:block}.b{display:none}",
        "#a,i{display:block}p.b.c,i{display:none}", "p:not(#x){display:block}.b.c{display:none}",
        "p:is(#a,i){display:block}.b.c{display:none}", ":where(#a){display:none}p{display:block}",
        "p{opacity:0}#a{opacity:1}", "p{opacity:0}p{opacity:.3}", "p{visibility:hidden;all:unset}",
        # what only looks like a rule
        "/* p{display:none} */", "/*}*/i{}/* p{display:none}*/", "i{content:'} p{display:none'}",
        "i::after{content:\"/*\"}p{display:block}", "@import 'p{display:none}';",
        "@font-face{src:url(p{display:none})}", "<!-- p{color:red} -->",
        "p{display:no ne}", "p{display:none;display:block}", "p{;;display:block;}",
        "p, !{display:none}", "p{{display:none}}",
        # conditions
        "@media print{p{display:none}}", "@media print, (max-width:600px){p{display:none}}",
        "@media not all{p{display:none}}", "@media (prefers-color-scheme:dark){p{display:none}}",
        "p{display:none}@media screen{p{display:block}}", "@media (width < 30em){p{display:none}}",
        "@media screen and (max-width:600px){p{display:none}}", "@media (x:y){p{display:none}}",
        "p{display:none}@supports (display:grid){p{display:grid}}",
        "@supports not (display:grid){p{display:none}}",
        # layers
        "@layer a,b;@layer b{p{display:block}}@layer a{p{display:none}}",
        "p{display:block}@layer a{#a{display:none}}",
        # nesting
        ".b{display:none;&.c{display:block}}", "i{p{display:none}}", "body{>i p{display:none}}",
        # states
        "p:hover{display:none}", "p::before{display:none}", "p:not(:defined){display:none}",
        "p::-webkit-x,i{display:none}",
        # variables
        ":root{--d:none}p{--d:block;display:var(--d)}", "p{display:var(--x)}",
        "p{--a:var(--b);--b:var(--a);display:var(--a)}", "p{display:var(--x,block)}",
        # movement
        "p{opacity:0;animation:in 1s forwards}@keyframes in{to{opacity:1}}",
        # clipping needs an element that is taken out of the flow
        "p{clip:rect(0,0,0,0)}", "p{clip:rect(0 0 0 0);position:relative}",
        # colours
        DARK, "p{color:#fff;background:rgb(0 0 0)}", "body{color:#fff;background:hsl(0 0% 0%)}",
        ":root{--g:#000}body{background:var(--g);color:white}", "p{color:#ddd}",
        "p{color:rgb(255 255 255/0);color:#000}", "p{color:#000;background:rgb(0 0 0/.1)}",
    ],
)  # fmt: skip
def test_what_is_shown_is_read(style: str) -> None:
    assert read(style) == SEEN
    assert html.load(page(style), None).notes == ()


@pytest.mark.parametrize(
    "style",
    [
        "p{display:none}:where(#a){display:block}", "#a{display:none}p.b.c{display:block}",
        "i,p{display:none}", "i{}/*}*/p{display:none}", "i{content:'}'}p{display:none}",
        "@import 'x';p{display:none}", "@import url(x;y);p{display:none}", "P{DISPLAY:NONE}",
        "\\70{display:none}", ".\\62{display:none}", "p{display:none!important}#a{display:block}",
        "<!--p{display:none}-->", "p{display:/**/none}", "p{color:red;x:{};display:none}",
        "@media screen, print{p{display:none}}", "@media only screen{p{display:none}}",
        "@media (min-width:600px){p{display:none}}", "@media not print{p{display:none}}",
        "@media (400px < width < 2000px) and (hover){p{display:none}}",
        "@media all{@supports (a:b){p{display:none}}}", "@supports (a:b) or (c:d){p{display:none}}",
        "@layer a{p{display:none}}@layer b{i{display:block}}",
        "@layer a{p{display:none!important}}#a{display:block!important}",
        "body{p{display:none}}", "body{& > .b{display:none}}", ".b{&.c{display:none}}",
        ".b{@media screen{display:none}}", "body{:is(&) p{display:none}}",
        "p:nth-child(1){display:none}", "[id^=a]{display:none}", "body:has(#a) p{display:none}",
        ":root{--d:none}p{display:var(--d)}", "p{display:var(--x,none)}",
        ":root{--e:none;--d:var(--e)}p{--e:block;display:var(--d)}",
        "p{opacity:0;animation:out 1s}@keyframes out{to{opacity:0}}", "p{opacity:0;animation:x 1s}",
        "p{position:fixed;clip:rect(0 0 0 0)}", "p{clip-path:circle(0)}",
        "p{content-visibility:hidden}", "body{text-indent:-9999px}",
        "p{color:#fff}", "p{color:#fefefe}", "p{color:hsl(0 0% 100%)}", "p{color:rgb(0 0 0/.01)}",
        "p{color:#000;background:#000}", "p{background:#123;color:rgb(17 34 51)}",
        "body{background:#000}p{background:#fff;color:#fff}", ":root{--w:#fff}p{color:var(--w)}",
    ],
)  # fmt: skip
def test_what_is_hidden_is_left_out_and_told(style: str) -> None:
    held = html.load(page(style), None)
    assert shown(held) == []
    assert held.notes == ("hidden text was left out (19 characters).",)


@pytest.mark.parametrize(
    "page",
    [
        "<link rel=stylesheet href=a.css><p style='color:#fff'>white</p>",
        "<style>@import 'a.css';p{color:#fff}</style><p>white</p>",
        "<style>p{color:#fff}@scope (p){:scope{background:#000}}</style><p>white</p>",
        "<style>p{color:#fff}p:unheard-of{background:#000}</style><p>white</p>",
        "<style>p{color:#fff}p::before{background:#000}</style><p>white</p>",
        "<style>p{color:#fff;background:url(a.png)}</style><p>white</p>",
        "<img src=a><p style='color:#fff;position:absolute'>white</p>",
    ],
)
def test_white_text_on_a_ground_that_is_not_known_is_read_and_told(page: str) -> None:
    held = html.load(f"<body>{page}".encode(), None)
    assert shown(held) == [("paragraph", "white")]
    assert held.notes == (NOTE,)


def test_a_style_sheet_elsewhere_shows_nothing_that_is_hidden_otherwise() -> None:
    link = "<link rel=stylesheet href=a.css><link rel='alternate stylesheet' href=b.css>"
    assert shown(html.load(f"{link}<p>a</p><p hidden>b</p>".encode(), None)) == [("paragraph", "a")]
    print_only = b"<link rel=stylesheet media=print href=a><p>a</p><p style='color:#fff'>b</p>"
    assert shown(html.load(print_only, None)) == [("paragraph", "a")]


@pytest.mark.parametrize(
    "style",
    [
        "@import" * 150_000, "@import 'x';" * 20_000, "/*" * 500_000, "(" * 100_000,
        "a{b:url(" + "A" * 10**6 + ")}", "'\n" * 50_000,
        "".join(f".c{i} p{{display:none}}" for i in range(8_000)),
        ":root{--a0:x x;" + "".join(f"--a{i + 1}:var(--a{i}) var(--a{i});" for i in range(60)) + "}"
        "body{display:var(--a60)}",
        ".x{" + "& & & &,".join(["& .y"] * 2_000) + "{color:red}}",
    ],
    ids=["import", "imports", "comment", "brackets", "url", "strings", "rules",
         "variables", "nesting"],
)  # fmt: skip
def test_a_large_sheet_is_read_in_time(style: str) -> None:
    assert shown(parse("a.html", page(style, "<p>a</p><p hidden>b</p>"))) == [("paragraph", "a")]


@pytest.mark.parametrize(
    "style",
    ["i " * 3_000 + "{top:0}", "p{" * 5_000, ":not(" * 2_000 + "p" + ")" * 2_000 + "{top:0}"],
    ids=["long", "deep", "brackets"],
)  # fmt: skip
def test_a_sheet_that_cannot_be_followed_is_refused(style: str) -> None:
    with pytest.raises(DocumentError, match="nested too deeply"):
        parse("a.html", page(style))
