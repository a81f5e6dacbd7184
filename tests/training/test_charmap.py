"""Traditional characters folded inside the tokenizer, and a trained tokenizer renewed."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, normalizers
from tokenizers.models import Unigram

from training.charmap import compiled, fold, folding, simplified
from training.tokenizer import normalizer, renewed, untrained

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "index" / "model" / "tokenizer.json"


def test_every_character_becomes_what_the_map_says() -> None:
    folded = normalizers.Precompiled(compiled(simplified()))
    for code in (*range(1, 0xD800), *range(0xE000, 0x110000)):
        assert folded.normalize_str(chr(code)) == simplified().get(chr(code), chr(code)), hex(code)


@given(
    st.dictionaries(
        st.characters(min_codepoint=0x80, exclude_categories=["Cs"]),
        st.text(st.characters(min_codepoint=1, exclude_categories=["Cs"])),
    )
)
def test_any_map_is_stored(replacements: dict[str, str]) -> None:
    stored = normalizers.Precompiled(compiled({**replacements, "a": "b"}))
    for character, text in replacements.items():
        assert stored.normalize_str(character) == text
    assert stored.normalize_str("cab") == "cbb"


def test_the_map_settles_in_one_step() -> None:
    for text in simplified().values():
        assert fold(text) == text


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("科技強行戰略", "科技强行战略"),
        ("憑藉計畫", "凭借计划"),
        ("乾隆", "干隆"),  # opencc keeps it as a phrase
        ("净利润 Net Profit", "净利润 Net Profit"),
        ("", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert normalizers.Sequence(folding()).normalize_str(text) == folded


@given(st.text(st.sampled_from("計畫藉乾國業銀行的年abcABC 12%，") | st.characters(codec="utf-8")))
def test_folding_before_the_tokenizer_changes_nothing(text: str) -> None:
    assert normalizer().normalize_str(fold(text)) == normalizer().normalize_str(text)


def test_a_renewed_tokenizer_keeps_every_number() -> None:
    old = untrained()
    old.normalizer = normalizers.Lowercase()
    pieces = ["[UNK]", "慰藉", "乾", "干", "国", "國", "▁net"]
    old.model = Unigram([(piece, -float(i)) for i, piece in enumerate(pieces)], unk_id=0)
    new = renewed(old)
    assert [new.id_to_token(i) for i in range(7)] == ["[UNK]", "慰借", *pieces[2:]]
    assert new.encode("慰藉 乾國 NET").ids == [1, 3, 4, 6]
    assert renewed(new).to_str() == new.to_str()


def test_the_shipped_tokenizer_is_the_recipes() -> None:
    shipped = Tokenizer.from_file(str(SHIPPED))
    assert renewed(shipped).to_str() == shipped.to_str()


def test_a_folder_is_renewed_by_command(tmp_path: Path) -> None:
    old = Tokenizer.from_file(str(SHIPPED))
    old.normalizer = normalizers.Lowercase()
    old.save(str(tmp_path / "tokenizer.json"), pretty=False)
    command = [sys.executable, "-m", "training.tokenizer"]
    subprocess.run([*command, str(tmp_path)], cwd=ROOT, check=True)
    assert (tmp_path / "tokenizer.json").read_bytes() == SHIPPED.read_bytes()
    refused = subprocess.run(
        [*command, str(tmp_path / "none")], cwd=ROOT, capture_output=True, text=True
    )
    assert refused.returncode == 2
    assert "name a folder" in refused.stderr
