"""A small data folder of the benchmark's sets, written by hand."""

import gzip
import json
from pathlib import Path
from typing import Any

ZH = (
    ("银行", [("海山银行二零二三年营业收入为八十六亿元。", ["海山银行的营业收入是多少？"]),
            ("海山银行有员工一万四千人,分布在六个省。", ["海山银行有多少员工？", "员工在几省？"])]),
    ("茶叶", [("龙井茶产于杭州西湖一带,春天采摘。", ["龙井茶产于哪里？"]),
            ("普洱茶可以存放多年,味道越来越醇。", ["哪种茶可以存放多年？"])]),
)  # fmt: skip
EN = (
    ("Bank", [("In 2023 Haishan Bank had operating revenue of 8.6 billion.",
               ["What was the operating revenue of Haishan Bank?"]),
              ("Haishan Bank has 14,000 employees in six provinces.",
               ["How many employees does Haishan Bank have?", "In how many provinces are they?"])]),
    ("Tea", [("Longjing tea is grown around the West Lake in Hangzhou and picked in spring.",
              ["Where is Longjing tea grown?"]),
             ("Pu'er tea keeps for many years and its taste grows mellow.",
              ["Which tea keeps for many years?"])]),
)  # fmt: skip
FINANCE = [
    {"question": "营业收入增长了吗？",
     "reference": [["营业收入同比增长百分之五。", "url"], ["收入增长主要来自手续费。", "url"]]},
    {"question": "手续费为什么增长？",
     "reference": [["收入增长主要来自手续费。", "url"], ["信用卡手续费上升。", "url"]]},
]  # fmt: skip
BITEXT = [("我喜欢茶", "I like tea"), ("银行关门了", "The bank is closed"),
          ("我愛茶", "I like tea"), ("他是老师", "He is a teacher")]  # fmt: skip


def squad(articles: Any) -> dict[str, Any]:
    """Articles of (title, [(paragraph, questions)]) as SQuAD has them."""
    data, number = [], 0
    for title, paragraphs in articles:
        rows = []
        for context, questions in paragraphs:
            qas = []
            for question in questions:
                answers = [{"text": context[:2], "answer_start": 0}]
                qas.append({"id": str(number), "question": question, "answers": answers})
                number += 1
            rows.append({"context": context, "qas": qas})
        data.append({"title": title, "paragraphs": rows})
    return {"data": data}


def write_data(folder: Path) -> Path:
    """A data folder with a qa folder in it, of all sets."""
    qa = folder / "qa"
    qa.mkdir(parents=True)
    for name, articles in (
        ("xquad_dev.zh", ZH), ("xquad_dev.en", EN), ("cmrc_trial", ZH), ("drcd_dev", ZH)
    ):  # fmt: skip
        (qa / f"{name}.json").write_text(json.dumps(squad(articles)), encoding="utf-8")
    (qa / "disc_finllm_retriever.json").write_text(json.dumps(FINANCE), encoding="utf-8")
    lines = "".join(f"{zh}\t{en}\n" for zh, en in BITEXT)
    (qa / "tatoeba_test.tsv").write_text(lines, encoding="utf-8")
    return folder


def write_laws(folder: Path) -> Path:
    """A data folder with three laws of four articles each."""
    path = folder / "corpus" / "cn_laws.jsonl.gz"
    path.parent.mkdir(parents=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for law in range(3):
            for number in range(4):
                text = f"第{number}条 第{law}类企业第{number}分部应当每年检查{number}次。"
                article = {"category": "法", "law": f"企业/法{law}", "text": text}
                file.write(json.dumps(article | {"chapter": f"第{number // 2}章"}) + "\n")
    return folder
