"""What the characters of the symbol fonts show: in files they are numbers of the font's own."""

_SYMBOL = {
    0x20: " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖω"
          "ξψζ{|}∼",
    0xA0: "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪",
    0xF1: "〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭",
}  # fmt: skip
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0x80: "⓪①②③④⑤⑥⑦⑧⑨⑩",
    0x8B: "⓿❶❷❸❹❺❻❼❽❾❿", 0x9F: "•", 0xA7: "▪◻", 0xD8: "➢", 0xDF: "←→↑↓", 0xEF: "⇦⇨⇧⇩",
    0xFB: "✗✓☒☑",
}  # fmt: skip
_WINGDINGS_2 = {0x4F: "✗✓☒☑", 0xA3: "□"}
_FONTS = {
    font: {first + i: c for first, run in runs.items() for i, c in enumerate(run)}
    for font, runs in (
        ("symbol", _SYMBOL), ("wingdings", _WINGDINGS), ("wingdings 2", _WINGDINGS_2),
    )
}  # fmt: skip
UNKNOWN = "\ufffd"


def shown(code: int, font: str) -> str:
    """The character that a font shows for a code, 0xF020 to 0xF0FF or of Unicode.

    UNKNOWN where only the font's makers know.
    """
    table = _FONTS.get(font.lower())
    if table is not None and (code < 0x100 or 0xF000 <= code <= 0xF0FF):
        return table.get(code & 0xFF, UNKNOWN)
    is_private = not 0x20 <= code < 0x110000 or 0xD800 <= code <= 0xF8FF
    return UNKNOWN if is_private else chr(code)
