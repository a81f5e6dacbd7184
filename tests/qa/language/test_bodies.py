"""Names of institutions before the Chinese word for their business."""

import pytest

from qa.language.bodies import bodies, is_proper


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("西陵银行上半年营业收入多少", [("西陵", "银行")]),
        ("请问联合银行的客户有多少", [("联合", "银行")]),
        ("2022年安禾银行的利润", [("安禾", "银行")]),
        ("卡斯尔莫银行2023年末有多少客户", [("卡斯尔莫", "银行")]),
        ("手机银行客户有多少", []),
        ("该行与一家银行合作", []),
        ("银行业的利润", []),
    ],
)
def test_bodies(text: str, expected: list[tuple[str, str]]) -> None:
    assert list(bodies(text)) == expected


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("西陵", "银行", True),
        ("联合", "银行", True),
        ("蓝海", "支付", True),
        ("新能源", "汽车", False),
        ("五类", "银行", False),
        ("列出", "公司", False),
    ],
)
def test_is_proper(name: str, kind: str, expected: bool) -> None:
    assert is_proper(name, kind) is expected
