"""Characters of PDFs that look like others: mapped one to one, so that no offset moves."""

import unicodedata
from functools import lru_cache

# Unicode's EquivalentUnifiedIdeograph of U+2E81 to U+2EF3, for what NFKC leaves as it is.
_RADICALS = {
    0x2E81: "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢尣巳幺彑彐忄㣺扌攵",
    0x2E9B: "旡日月歹",
    0x2EA0: "民氵氺灬爫爫丬牛犭王疋罒示礻竹糹纟罓罒㓁冗𦉫羊羊羊耂肀聿肉臼艹艹艹虎衤覀西见角𧢲讠"
            "贝足车辶辶辶邑钅長镸长门阜阝雨青韦页风飞食𩙿飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀",
}  # fmt: skip


@lru_cache(maxsize=1)
def table() -> dict[int, str]:
    """For str.translate: radicals and compatibility ideographs to the ordinary characters."""
    found = {c: unicodedata.normalize("NFKC", chr(c)) for c in range(0x2F00, 0x2FD6)}
    for c in [0x2E9F, 0x2EF3, *range(0xF900, 0xFADA)]:
        found[c] = unicodedata.normalize("NFKC", chr(c))
    for start, row in _RADICALS.items():
        found |= {start + i: character for i, character in enumerate(row)}
    return {c: to for c, to in found.items() if len(to) == 1 and ord(to) != c}
