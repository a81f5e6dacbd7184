"""python -m benchmarks.milvus --data DATA: what Milvus finds beside the store in a folder.

Three ways to search by words in Milvus are compared with our BM25 over a folder, on the half of
XQuAD that may be looked at: our term weights with the candidates scored again (what the product
does), the same as the engine adds them up, and the engine's own BM25 with a Chinese analyser. Then
the article's questions are answered from both stores. The engine's analyser needs the package
jieba, which nothing else here does.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.sets import Task, read_tasks
from index.collection import Collection
from index.embed import shipped
from index.errors import ReportQAError
from index.expand import Expander
from index.language.terms import words
from index.lexical import TermGroup
from index.milvus import Engine, MilvusStore
from index.milvus.schema import PASSAGES
from index.milvus.sparse import query
from index.open import bundled, collection_in_memory
from index.store import Store
from index.terminal import print_anything, tell
from qa import ReportQA
from qa.questions import read_questions
from qa.retrieve import DEPTH, content
from training.qa_sets import collection_of

ARTICLE = Path("tests/questions/article.dev.jsonl")
BM25 = "bm25_alone"
Ranking = Callable[[str], list[str]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; exit status 1 after an error."""
    print_anything()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.milvus", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER",
                        help="the folder that holds qa/, or qa/ itself")  # fmt: skip
    parser.add_argument("--uri", help="of a Milvus (default: Milvus Lite in a temporary file)")
    parser.add_argument("--sample", type=int, default=0, metavar="N",
                        help="ask only about N questions of each set, evenly spread")  # fmt: skip
    options = parser.parse_args(arguments)
    try:
        with TemporaryDirectory() as folder:
            engine = Engine(options.uri or str(Path(folder) / "lite.db"))
            tell("| questions | n | ranking | R@1 | R@5 | same first | same 50 |")
            tell("|---|---|---|---|---|---|---|")
            for number, task in enumerate(read_tasks(options.data, ["xquad"])):
                for line in _lines(_sampled(task, options.sample), engine, f"bench{number}"):
                    tell(line)
            tell("")
            for line in _answers(engine):
                tell(line)
    except ReportQAError as error:
        print(f"milvus: {error}", file=sys.stderr)
        return 1
    return 0


def _sampled(task: Task, count: int) -> Task:
    step = max(1, len(task.relevant) // count) if count else 1
    questions = replace(task.questions, asked=task.questions.asked[::step])
    return replace(task, questions=questions, relevant=task.relevant[::step])


def _lines(task: Task, engine: Engine, name: str) -> Iterator[str]:
    """One line a way of ranking; the first is what the others are to be like."""
    collection = collection_of(task.questions)
    source = task.questions.document.source
    store = _milvus(engine, name)
    store.put([collection.store.segment(source)])
    _make_bm25(engine, task)
    expander = Expander(shipped(), collection.store)
    ways: dict[str, Ranking] = {
        "words, folder": _by(collection.store, _plain),
        "words, Milvus": _by(store, _plain),
        "words, engine's sums": _sums(engine, store, name, _plain),
        "engine's BM25": lambda text: _bm25(engine, text),
        "expanded, folder": _by(collection.store, expander.groups),
        "expanded, Milvus": _by(store, expander.groups),
        "expanded, engine's sums": _sums(engine, store, name, expander.groups),
    }
    found = {way: [rank(a.question) for a in task.questions.asked] for way, rank in ways.items()}
    gold = [{task.questions.passages[n].id for n in own} for own in task.relevant]
    for way, rankings in found.items():
        base = found["expanded, folder" if way.startswith("expanded") else "words, folder"]
        pairs = list(zip(rankings, base, strict=True))
        shares = [
            _share(bool(own & set(r[:1])) for r, own in zip(rankings, gold, strict=True)),
            _share(bool(own & set(r[:5])) for r, own in zip(rankings, gold, strict=True)),
            _share(ours[:1] == theirs[:1] for ours, theirs in pairs),
            _share(ours == theirs for ours, theirs in pairs),
        ]
        yield f"| {task.title} | {len(gold)} | {way} | {' | '.join(shares)} |"


def _plain(text: str) -> Sequence[TermGroup]:
    return content(words(text))


def _share(right: Iterator[bool]) -> str:
    values = list(right)
    return f"{sum(values) / len(values):.3f}"


def _by(store: Store, groups: Callable[[str], Sequence[TermGroup]]) -> Ranking:
    return lambda text: [h.passage.id for h in store.sparse("words", groups(text), DEPTH)]


def _sums(
    engine: Engine, store: MilvusStore, name: str, groups: Callable[[str], Sequence[TermGroup]]
) -> Ranking:
    """As the engine ranks by our weights, before they are scored again."""
    passages = store.segment(next(iter(store.entries()))).passages
    terms = store.statistics().words

    def ranked(text: str) -> list[str]:
        asked = query(groups(text), terms)
        where = f'tenant == "{name}/"'
        found = asked and engine.search(
            PASSAGES, "words", asked, DEPTH, where, ["id"], "Strong", {}
        )
        return [passages[int(row["id"].rpartition("-")[2])].id for _, row in found or []]

    return ranked


def _make_bm25(engine: Engine, task: Task) -> None:
    """A collection that the engine cuts into words and ranks by itself."""
    from pymilvus import DataType, Function, FunctionType

    client = engine.client
    client.drop_collection(BM25)
    schema = client.create_schema(auto_id=False)
    schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=64)
    schema.add_field("text", DataType.VARCHAR, max_length=65_535, enable_analyzer=True,
                     analyzer_params={"tokenizer": "jieba"})  # fmt: skip
    schema.add_field("terms", DataType.SPARSE_FLOAT_VECTOR)
    function = Function("bm25", FunctionType.BM25, ["text"], ["terms"])
    schema.add_function(function)
    index = client.prepare_index_params()
    index.add_index("terms", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25",
                    params={"bm25_k1": 0.9, "bm25_b": 0.4})  # fmt: skip
    client.create_collection(BM25, schema=schema, index_params=index, consistency_level="Strong")
    client.insert(BM25, [{"id": p.id, "text": p.text} for p in task.questions.passages])


def _bm25(engine: Engine, text: str) -> list[str]:
    found = engine.client.search(BM25, data=[text], anns_field="terms", limit=DEPTH,
                                 search_params={"metric_type": "BM25"})  # fmt: skip
    return [hit["id"] for hit in found[0]]


def _answers(engine: Engine) -> Iterator[str]:
    """How many of the article's questions are answered alike, and those that are not."""
    segment = bundled(shipped())
    store = _milvus(engine, "article")
    store.put([segment])
    folder = ReportQA(collection_in_memory(shipped(), (segment,)))
    milvus = ReportQA(Collection(store, shipped()))
    questions = [(q.question, q.history) for q in read_questions(ARTICLE)]
    differing = 0
    for asked, history in questions:
        ours, theirs = (qa.ask(asked, history).to_dict() for qa in (folder, milvus))
        if _told(ours) != _told(theirs):
            differing += 1
            yield f"- {asked}: {ours['text']!r} from the folder, {theirs['text']!r} from Milvus"
    yield f"{len(questions) - differing} of {len(questions)} answers are the same."


def _told(answer: dict[str, Any]) -> dict[str, Any]:
    """What of an answer is the same every time: all but how long it took."""
    return {
        key: round(value, 4) if isinstance(value, float) else value
        for key, value in answer.items()
        if key != "metadata"
    }


def _milvus(engine: Engine, name: str) -> MilvusStore:
    embedder = shipped()
    return MilvusStore(
        engine,
        model=embedder.name,
        fingerprint=embedder.fingerprint,
        dimension=embedder.dimension,
        collection=name,
    )


if __name__ == "__main__":
    sys.exit(main())
