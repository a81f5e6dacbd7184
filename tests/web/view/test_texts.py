import re
from dataclasses import asdict

import pytest

from web.view.texts import EN, ZH, preferred


def test_both_languages_say_everything_with_the_same_blanks() -> None:
    english = asdict(EN)
    for name, text in asdict(ZH).items():
        assert text.strip()
        assert english[name].strip()
        assert sorted(re.findall(r"{\w*}", text)) == sorted(re.findall(r"{\w*}", english[name]))


@pytest.mark.parametrize(
    ("header", "chosen", "expected"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", None, "zh"),
        ("en-US,en;q=0.9,zh;q=0.8", None, "en"),
        ("fr-FR,zh;q=0.5,en;q=0.4", None, "zh"),
        ("en;q=0.3, zh-Hant-TW;q=0.7", None, "zh"),
        ("fr", None, "en"),
        ("zh;q=0", None, "en"),
        ("zh;q=x,en;q=nan,;;,", None, "en"),
        ("", None, "en"),
        (None, None, "en"),
        ("zh", "en", "en"),
        ("en", "zh", "zh"),
        ("zh", "../x", "zh"),
    ],
)
def test_the_interface_follows_the_browser(
    header: str | None, chosen: str | None, expected: str
) -> None:
    assert preferred(header, chosen) == expected
