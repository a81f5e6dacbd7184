"""With the network cut: answering, adding, evaluating; and nothing even tries to reach out.

Needs `unshare` (util-linux) and the right to use it; without them these tests fail, by intent.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.index.samples import write
from tests.qa.samples import TEA

ROOT = Path(__file__).parents[2]
CUT = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
MOST_MEGABYTES = 400

CHECKED = """
import json, re, sys
outside = []

def watch(event, arguments):
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else ""
        if host and not host.startswith("127.") and host not in ("::1", "localhost"):
            outside.append(str(address))
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        if arguments[0] not in (None, "", "localhost", "127.0.0.1", "::1"):
            outside.append(f"{event} {arguments[0]}")

sys.addaudithook(watch)
from qa import ReportQA
qa = ReportQA.open()
answers = [qa.ask(q).text for q in ("工行净利润是多少?", "What was ICBC's net profit?")]
with open("/proc/self/status") as status:  # getrusage would count the parent that forked us
    peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", status.read())[1]) / 1024
qa.add(sys.argv[1])
answers.append(qa.ask("What was the revenue of the tea company?").text)
heavy = {"torch", "sentence_transformers", "transformers", "gradio"} & set(sys.modules)
print(json.dumps({"answers": answers, "outside": outside, "heavy": sorted(heavy), "peak": peak}))
"""


def start(folder: Path, *arguments: str, cut: bool = True) -> "subprocess.Popen[str]":
    """Python in a namespace without any network, with a home of its own."""
    environment = {
        **{k: v for k, v in os.environ.items() if "proxy" not in k.lower()},
        "HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "PYTHONUTF8": "1",
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    environment.pop("HF_ENDPOINT", None)
    try:
        return subprocess.Popen(
            [*(CUT if cut else ()), sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
    except FileNotFoundError:
        pytest.fail("`unshare` is missing, so the network cannot be cut: install util-linux.")


def finish(process: "subprocess.Popen[str]") -> str:
    out, err = process.communicate(timeout=120)
    if err.startswith("unshare:"):
        pytest.fail(f"The network cannot be cut here ({err.strip()}). Run as root, or allow it.")
    assert process.returncode == 0, err
    return out


def test_the_network_is_really_cut(tmp_path: Path) -> None:
    code = "import os; print(sorted(os.listdir('/sys/class/net')))\n"
    code += "import socket\ntry: socket.create_connection(('192.0.2.1', 80), 5)\n"
    code += "except OSError as error: print(error.errno)"
    out = finish(start(tmp_path, "-c", code))
    assert out.splitlines()[-1] == "101"  # ENETUNREACH


def test_everything_works_without_a_network(tmp_path: Path) -> None:
    tea = write(tmp_path / "tea.md", TEA)
    lines = [
        {"id": "1", "question": "工行净利润是多少?", "lang": "zh", "answerable": True,
         "keys": [["1645"]], "evidence": ["净利润1645亿元"]},
        {"id": "2", "question": "What was the revenue?", "lang": "en", "answerable": True,
         "keys": [["3.5 million"]], "evidence": ["£3.5 million"], "report": "tea.md"},
        {"id": "3", "question": "How many penguins live in Antarctica?", "lang": "en",
         "answerable": False, "keys": [], "evidence": []},
    ]  # fmt: skip
    questions = write(tmp_path / "q.jsonl", "\n".join(json.dumps(x) for x in lines))
    index = str(tmp_path / "index")
    zh = start(tmp_path, "-m", "qa", "工行净利润是多少?")
    en = start(tmp_path, "-m", "qa", "How many corporate e-CNY wallets were opened?")
    assert "1645亿元" in finish(zh)
    assert "700,000" in finish(en)
    add = start(tmp_path, "-m", "index", "add", str(tea), "--index", index)
    score = start(
        tmp_path, "-m", "qa.evaluate", str(questions), "--min", "keys=1", "--min", "refused=1"
    )
    assert finish(add).startswith("tea.md\t")
    assert "| all | 3 |" in finish(score)
    revenue = start(tmp_path, "-m", "qa", "What was the revenue?", "--index", index)
    assert "3.5 million" in finish(revenue)


def test_a_session_reaches_nowhere_and_stays_small(tmp_path: Path) -> None:
    tea = write(tmp_path / "tea.md", TEA)
    told = json.loads(finish(start(tmp_path, "-c", CHECKED, str(tea), cut=False)))
    assert told["outside"] == []
    assert told["heavy"] == []
    assert told["peak"] < MOST_MEGABYTES
    for answer, key in zip(told["answers"], ("1645", "164.5", "3.5 million"), strict=True):
        assert key in answer
