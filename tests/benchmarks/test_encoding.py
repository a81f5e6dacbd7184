"""python -m benchmarks.encoding: what it races and prints; no time is asserted."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks.encoding import (
    E5_SMALL,
    SHIPPED_WAY,
    STAND_IN_WAY,
    Encode,
    StandIn,
    main,
    markdown,
    query_seconds,
    race,
    token_counts,
)
from index.embed import Vectors
from tests.benchmarks.samples import write_data
from tests.fakes import HashEmbedder

TEXTS = ["茶", "Longjing tea is grown around the West Lake in Hangzhou.", "银行 " * 600]


@pytest.fixture(autouse=True)
def threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The command sets the threads of its process; this one gets its own back."""
    monkeypatch.setenv("RAYON_NUM_THREADS", "1")
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def stand_in() -> StandIn:
    return StandIn(TEXTS)


def test_the_transformer_has_the_shape_of_e5_small(stand_in: StandIn) -> None:
    """Its parameters without a pooling layer, worked out from the shape."""
    wide, inner = E5_SMALL["hidden_size"], E5_SMALL["intermediate_size"]
    embeddings = (E5_SMALL["vocab_size"] + 512 + 2 + 2) * wide
    layer = 4 * (wide * wide + wide) + 2 * wide * inner + inner + wide + 4 * wide
    assert stand_in.parameters == embeddings + 12 * layer == 117_505_920


def test_the_transformer_takes_as_many_tokens_as_the_shipped_model(stand_in: StandIn) -> None:
    counts = token_counts(TEXTS)
    assert counts[0] == 1
    assert counts[2] >= 600
    assert stand_in.token_counts(TEXTS) == [3, counts[1] + 2, 512]


def test_padding_does_not_change_the_transformers_vectors(stand_in: StandIn) -> None:
    together = stand_in.encode(TEXTS)
    assert together.shape == (3, 384)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-5)
    alone = np.concatenate([stand_in.encode([text]) for text in TEXTS])
    assert together == pytest.approx(alone, abs=1e-4)
    assert abs(together[0] @ together[1]) < 0.99


def test_every_way_has_its_turn_in_each_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.encoding.FASTEST_SECONDS", 0.0)
    turns: list[str] = []

    def entrant(name: str) -> Encode:
        def encode(texts: Sequence[str]) -> Vectors:
            turns.append(name)
            return HashEmbedder().encode_documents(texts)

        return encode

    speeds = race({"a": entrant("a"), "b": entrant("b")}, TEXTS, 3)
    assert turns == ["a", "b"] * 4  # once to warm up
    assert [len(own) for own in speeds.values()] == [3, 3]
    assert all(speed > 0 for own in speeds.values() for speed in own)
    assert len(query_seconds(entrant("q"), TEXTS)) == 3


def test_the_ratio_is_the_median_of_the_rounds() -> None:
    speeds = {SHIPPED_WAY: [100.0, 900.0, 2000.0], STAND_IN_WAY: [1.0, 3.0, 2.0]}
    text = markdown(speeds, [0.001] * 99 + [0.5])
    assert f"| {SHIPPED_WAY} | 900 [100, 2,000] | 300 [100, 1,000] |" in text
    assert f"| {STAND_IN_WAY} | 2.00 [1.00, 3.00] | 1.00 [1.00, 1.00] |" in text
    assert "median 1.000 ms, 95th percentile 1.000 ms, of 100 questions" in text


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    arguments = ["--data", str(write_data(tmp_path / "d")), "--passages", "2", "--rounds", "1"]
    assert main([*arguments, "--markdown", str(page)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("2 paragraphs")
    assert len(re.findall(r"^\| [^|]+ \| [\d,.]+ \[", out, re.M)) == 3
    assert page.read_text(encoding="utf-8").endswith(out)
    assert main([*arguments, "--markdown", str(tmp_path / "none" / "page.md")]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_errors_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path)]) == 1
    assert re.match("encoding: .*xquad.*No such file", capsys.readouterr().err)
    for number in ("0", "many"):
        with pytest.raises(SystemExit, match="2"):
            main(["--data", str(tmp_path), "--passages", number])
