"""Blank and hidden rows of sheets: headers hold on, and what is not shown is told."""

from typing import Any

import openpyxl
import pytest

from index.formats import sheets
from index.load import parse
from tests.index.formats.test_readers import saved, shown

HEAD = "| 项目 | 2021年 | 2020年 |\n|---|---|---|\n"


@pytest.mark.parametrize(
    ("rows", "blocks"),
    [
        ("收入,100,90\n\n利润,10,12\n资产,5,4",
         [("table", f"{HEAD}| 收入 | 100 | 90 |\n| 利润 | 10 | 12 |\n| 资产 | 5 | 4 |")]),
        ("收入,100,90\n\n\n利润,,12\n\n资产,5,",
         [("table", f"{HEAD}| 收入 | 100 | 90 |\n| 利润 |  | 12 |\n| 资产 | 5 |  |")]),
        ("收入,100,90\n注：一\n\n利润,10,12",
         [("table", f"{HEAD}| 收入 | 100 | 90 |"), ("paragraph", "注：一"),
          ("table", f"{HEAD}| 利润 | 10 | 12 |")]),
        ("收入,100,90\n\n支出\n利润,10,12\n\n资产,5,4",
         [("table", f"{HEAD}| 收入 | 100 | 90 |"), ("heading", "支出"),
          ("table", f"{HEAD}| 利润 | 10 | 12 |\n| 资产 | 5 | 4 |")]),
        ("收入,100,90\n\n说明。\n\n利润,10,12",
         [("table", f"{HEAD}| 收入 | 100 | 90 |"), ("paragraph", "说明。"),
          ("table", f"{HEAD}| 利润 | 10 | 12 |")]),
    ],
)  # fmt: skip
def test_a_header_holds_on_below_blank_rows(rows: str, blocks: list[tuple[str, str]]) -> None:
    assert shown(parse("a.csv", f"项目,2021年,2020年\n{rows}\n".encode())) == blocks


@pytest.mark.parametrize(
    "rows",
    ["名称,人数,城市\n甲,5,x", "项目,2019,2018\n利润,1,2", "a,1,2,3\nb,4,5,6", ",1,2\n,3,4"],
)
def test_another_table_has_a_header_of_its_own(rows: str) -> None:
    held = sheets.load_csv(f"项目,2021年,2020年\n收入,100,90\n\n{rows}\n".encode(), None)
    assert held.text.count("2021年") == 1
    assert [b.kind for b in held.blocks] == ["table", "table"]


def test_a_workbook_with_blank_rows_between_its_figures() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (["Item", "2021", "H1"], [], ["Revenue", 100, 90], [], ["Net profit", 10, 12]):
        sheet.append(row)
    held = parse("a.xlsx", saved(book))
    assert held.text.splitlines() == [
        "| Item | 2021 | H1 |", "|---|---|---|", "| Revenue | 100 | 90 |",
        "| Net profit | 10 | 12 |",
    ]  # fmt: skip


def test_hidden_rows_columns_cells_and_sheets_are_told() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (
        ["Item", "v", "w", "x"],
        ["A", 1, 2, 3],
        ["B", 4, 5, 6],
        ["C", 7, 8, 9],
        ["D", 0, 1, 2],
    ):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = sheet.row_dimensions[9].hidden = True
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = sheet.column_dimensions["G"].hidden = True
    sheet["C4"].number_format = ";;;"
    for name in ("x", "y"):
        book.create_sheet(name).sheet_state = "hidden"
    held = parse("a.xlsx", saved(book))
    assert held.text == "| Item | w | x |\n|---|---|---|\n| C |  | 9 |\n| D | 1 | 2 |"
    assert held.notes == (
        "a.xlsx: sheet 'Sheet': 2 hidden rows were left out.",
        "a.xlsx: sheet 'Sheet': 1 hidden column was left out.",
        "a.xlsx: sheet 'Sheet': 1 cell was formatted to show nothing.",
        "a.xlsx: 2 hidden sheets were left out.",
    )
