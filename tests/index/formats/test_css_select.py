"""Selectors mean the elements that cssselect2 itself finds one by one."""

from xml.etree import ElementTree

import cssselect2
import pytest
import tinycss2
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from index.formats.css_elements import Elements
from index.formats.css_select import Match, Query, Unread

_SIMPLE = st.sampled_from([
    ".x", ".y", "#a", "[k]", "[k='one']", "[k|=one]", "[k~=one]", "[k^=o]", "[k$=e]", "[k*=n]",
    "[k=ONE i]", ":first-child", ":last-child", ":nth-child(2n+1)", ":nth-child(-n+2)",
    ":nth-last-child(2)", ":nth-of-type(2)", ":only-child", ":first-of-type", ":only-of-type",
    ":not(.x)", ":not(.x, p > b)", ":is(.x, div .y)", ":where(.y)", ":has(.x)", ":has(> .y)",
    ":has(+ p)", ":empty", ":root", ":hover",
])  # fmt: skip
_COMPOUND = st.tuples(st.sampled_from(["p", "div", "b", "*"]), st.lists(_SIMPLE, max_size=2)).map(
    lambda parts: parts[0] + "".join(parts[1])
)
_SELECTOR = st.lists(
    st.tuples(_COMPOUND, st.sampled_from([" ", " > ", " + ", " ~ "])), min_size=1, max_size=4
).map(lambda parts: "".join(c + j for c, j in parts[:-1]) + parts[-1][0])
_ATTRIBUTES = st.sampled_from(["", "class='x'", "class='y x'", "id='a'", "k='one'", "k='one-b b'"])
_TREE = st.recursive(
    st.just(""),
    lambda inner: st.lists(
        st.tuples(st.sampled_from(["p", "div", "b"]), _ATTRIBUTES, inner), max_size=4
    ).map(lambda found: "".join(f"<{n} {a}>{i}</{n}>" for n, a, i in found)),
    max_leaves=12,
)


@pytest.mark.property
@given(_TREE, st.lists(_SELECTOR, min_size=1, max_size=5))
def test_a_selector_means_the_same_elements(tree: str, selectors: list[str]) -> None:
    source = f"<html><body>{tree}</body></html>"
    page = Elements(BeautifulSoup(source, "html.parser"))
    root = cssselect2.ElementWrapper.from_html_root(ElementTree.fromstring(source))
    elements = list(root.iter_subtree())
    query = Query(page, Match((0, 0, 0), page.all[:1]))
    for selector in selectors:
        [wanted] = cssselect2.compile_selector_list(selector)
        [found] = query.matches(tinycss2.parse_component_value_list(selector))
        assert found.places.tolist() == [i for i, e in enumerate(elements) if wanted.test(e)]
        assert found.specificity == wanted.specificity


@pytest.mark.parametrize("selector", ["p:unheard-of", "p..b", "", ">p", "p:nth-child(x)", "p b c{"])
def test_what_is_no_selector_is_told(selector: str) -> None:
    page = Elements(BeautifulSoup("<p>a</p>", "lxml"))
    with pytest.raises(Unread):
        Query(page, Match((0, 0, 0), page.all[:1])).matches(
            tinycss2.parse_component_value_list(selector)
        )
