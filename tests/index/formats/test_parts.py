"""Neighbouring items of lists become one block, which knows where pages begin in it."""

from index.formats.parts import Part, lists_joined


def test_items_are_joined_and_empty_ones_part_nothing() -> None:
    parts = [
        Part("paragraph", "a"), Part("list", "- b", 0, ((0, 1),)), Part("list", ""),
        Part("list", "- c", 0, ((0, 1),)), Part("list", "- d", 0, ((0, 2),)),
        Part("paragraph", "e"), Part("list", "- f"),
    ]  # fmt: skip
    assert list(lists_joined(parts)) == [
        Part("paragraph", "a"), Part("list", "- b\n- c\n- d", 0, ((0, 1), (8, 2))),
        Part("paragraph", "e"), Part("list", "- f"),
    ]  # fmt: skip
