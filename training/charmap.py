"""Traditional to simplified characters as a normaliser that lives inside tokenizer.json.

`tokenizers` holds thousands of replacements at once in its `Precompiled` normaliser, in the layout
of sentencepiece: the byte length of a trie (uint32), the trie, and the replacements, each ended by
a NUL. The trie is a double array as darts-clone writes it, one uint32 a unit: bits 0-7 the byte
that leads to the unit, bit 8 set where a key ends, bits 10-30 the XOR of the unit's place with that
of its children; the child under byte 0 holds a key's value, bit 31 set. All is little-endian.
"""

import struct
import unicodedata
from collections.abc import Mapping
from functools import cache
from itertools import count
from typing import TypeAlias

from tokenizers import normalizers

# Unicode's blocks of Chinese characters but for those that NFKC replaces.
HAN = (*range(0x3400, 0xA000), *range(0x20000, 0x32000))
# What opencc knows from phrases alone and Taiwan's texts are full of. 藉 stays in few words of
# simplified Chinese (慰藉): their pieces are renamed (training/tokenizer.py).
PHRASE = ("計畫", "计划")
CHARACTERS = {"藉": "借"}

Tree: TypeAlias = "dict[int, Tree]"


@cache
def simplified() -> dict[str, str]:
    """Each character that opencc's t2s changes when it stands alone, and what it becomes.

    What t2s does by phrase (乾隆 keeps its 乾) is left aside: the normaliser sees characters.
    """
    import opencc

    convert = opencc.OpenCC("t2s").convert
    characters = (c for c in map(chr, HAN) if unicodedata.is_normalized("NFKC", c))
    pairs = {c: convert(convert(c)) for c in characters}  # 薴 becomes 苎 by way of 苧
    return {c: simple for c, simple in pairs.items() if simple != c} | CHARACTERS


def fold(text: str) -> str:
    """The text in simplified characters, as the tokenizer folds it."""
    return text if _changed().isdisjoint(text) else text.replace(*PHRASE).translate(_table())


@cache
def _changed() -> frozenset[str]:
    return frozenset(simplified())


@cache
def _table() -> dict[int, str]:
    return {ord(character): simple for character, simple in simplified().items()}


def folding() -> list[normalizers.Normalizer]:
    """The same as normalisers, in order; NFKC has to come before them."""
    return [normalizers.Replace(*PHRASE), normalizers.Precompiled(compiled(simplified()))]


def compiled(replacements: Mapping[str, str]) -> bytes:
    """The replacements, single characters to text, in sentencepiece's layout."""
    texts = b""
    tree: Tree = {}
    for character, text in sorted(replacements.items()):
        node = tree
        for byte in character.encode():
            node = node.setdefault(byte, {})
        node[0] = {len(texts): {}}
        texts += text.encode() + b"\0"
    units = _double_array(tree)
    return struct.pack(f"<I{len(units)}I", 4 * len(units), *units) + texts


def _double_array(tree: Tree) -> list[int]:
    """The units of a tree of bytes; under byte 0 stands a key's value.

    No two parents share a base, lest one find the children of the other: bases only grow.
    """
    units, base = {0: 0}, 0
    waiting = [(0, tree)]
    for place, node in waiting:  # grows on the way: breadth first
        base = next(b for b in count(base + 1) if not any(b ^ byte in units for byte in node))
        units[place] |= (place ^ base) << 10 | (0 in node) << 8
        for byte, below in node.items():
            units[base ^ byte] = byte or next(iter(below)) | 1 << 31
        waiting += [(base ^ byte, below) for byte, below in node.items() if byte]
    return [units.get(place, 0) for place in range((max(units) | 0xFF) + 1)]
