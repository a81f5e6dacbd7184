"""Nodes are taken out in one pass, and the tree is whole afterwards."""

from bs4 import BeautifulSoup
from bs4.element import PageElement

from index.formats import html
from index.formats.html_tree import Marks, changed, without


def links(soup: BeautifulSoup) -> list[tuple[PageElement | None, ...]]:
    return [
        (n.parent, n.next_element, n.previous_sibling, n.next_sibling) for n in soup.descendants
    ]


def test_the_tree_is_that_of_a_page_without_them() -> None:
    soup = BeautifulSoup("<i>a</i><p>b<i>c<i>d</i></i>e<b>f</b></p><i>g</i>", "html.parser")
    assert without(soup, soup.find_all("i")) == 4
    assert str(soup) == "<p>be<b>f</b></p>"
    assert [str(s) for s in soup.find_all(string=True)] == ["b", "e", "f"]
    soup.smooth()
    assert links(soup) == links(BeautifulSoup(str(soup), "html.parser"))


def test_text_goes_and_blanks_come() -> None:
    soup = BeautifulSoup("<p>a b<b>c</b><b>d</b></p>", "html.parser")
    first, second = soup.find_all("b")
    marks = Marks(set(), {id(soup.p), id(second)}, {id(first)})
    assert changed(soup, marks) == 3
    assert str(soup) == "<p> <b>c</b> <b> </b></p>"


def test_many_hidden_elements_are_taken_out_in_time() -> None:
    body = "<p>x</p>" * 20_000 + "<p hidden>y</p>" * 20_000
    held = html.load(f"<body>{body}".encode(), None)
    assert held.notes == ("hidden text was left out (20,000 characters).",)
