"""The design's rules, read from the sources: who imports whom, and that importing does nothing."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAX_LINES = 320
PRODUCT = ("index", "qa", "web", "app")
FORBIDDEN = {  # importer -> what it must not know
    "index": (
        "qa", "web", "app", "prompts", "training", "benchmarks", "tests", "langchain",
        "langchain_core",
    ),
    "qa": ("web", "app", "training", "benchmarks", "tests", "gradio"),
    "web": ("app", "training", "benchmarks", "tests"),
    "app": ("training", "benchmarks", "tests"),
    "training": ("web", "app", "benchmarks", "tests", "gradio"),
    "benchmarks": ("web", "app", "tests", "gradio"),
    "index.milvus": ("index.open", "index.collection"),
    "index.passage": ("index",),
    "index.errors": ("index",),
    "index.language": (
        "index.load", "index.split", "index.store", "index.collection", "index.folder",
        "index.expand",
    ),
    "qa.language": ("qa.ranking", "qa.composition", "qa.calculation", "qa.comparison", "qa.chain"),
    "web.view": ("web.page", "web.server", "web.traffic", "gradio"),
    "qa.chain": ("qa.extractive", "qa.generative", "qa.assemble"),
    "qa.result": ("qa",),
}  # fmt: skip
HEAVY = (
    "torch", "transformers", "sentence_transformers", "faiss", "bm25s", "langchain_openai", "ray",
    "pyarrow", "pymilvus", "milvus_lite",
)  # fmt: skip
LIBRARIES = (
    "openai", "langchain", "langchain_core", "gradio", "httpx", "opencc", "rjieba", "Stemmer",
    "huggingface_hub", "tokenizers", "filelock", "platformdirs",
)  # fmt: skip
PICKLES = ("pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal")
BUILDERS = ("from_pretrained", "getenv", "open", "read_text", "read_bytes", "load", "print")


def _files() -> list[Path]:
    folders = ("index", "qa", "web", "training", "prompts", "data", "benchmarks", "tests")
    found = [p for folder in folders for p in (ROOT / folder).rglob("*.py")]
    return sorted([*found, *ROOT.glob("*.py")])


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


TREES = {_module(p): ast.parse(p.read_text(encoding="utf-8"), str(p)) for p in _files()}
PRODUCT_MODULES = [m for m in TREES if m.split(".")[0] in PRODUCT]


def _imports(nodes: Iterator[ast.AST]) -> set[str]:
    """Names of imported modules, with `from a import b` as both `a` and `a.b`."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name their module in full"
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _is_typing_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def _is_main_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "__main__" in ast.unparse(node.test)


def _at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Every node that runs when the module is imported: no function's body, no typing."""
    for child in ast.iter_child_nodes(node):
        if _is_typing_only(child) or _is_main_only(child) or isinstance(child, ast.Lambda):
            continue
        yield child
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            for part in [*child.decorator_list, *child.args.defaults]:
                yield part
                yield from _at_import(part)
        else:
            yield from _at_import(child)


def _lies_in(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def test_there_is_something_to_read() -> None:
    assert {"index", "index.store", "tests.fakes", "tests.test_layering"} <= set(TREES)


@pytest.mark.parametrize("importer", FORBIDDEN)
def test_imports_point_one_way(importer: str) -> None:
    for module in (m for m in TREES if _lies_in(m, importer)):
        for name in _imports(ast.walk(TREES[module])):
            bad = [x for x in FORBIDDEN[importer] if _lies_in(name, x)]
            assert not bad, f"{module} imports {name}"


def test_only_the_browser_chat_imports_gradio() -> None:
    importers = {
        m for m in TREES if any(_lies_in(n, "gradio") for n in _imports(ast.walk(TREES[m])))
    }
    strangers = {m for m in importers if m.split(".")[0] not in ("app", "web", "tests")}
    assert not strangers


def test_no_cycles() -> None:
    edges = {
        m: {n for n in _imports(_at_import(tree)) if n in TREES and n != m}
        for m, tree in TREES.items()
    }
    packages = {m for m in TREES if any(_lies_in(n, m) and n != m for n in TREES)}
    edges = {m: names for m, names in edges.items() if m not in packages}
    while leaves := {m for m, names in edges.items() if not names & set(edges)}:
        edges = {m: names for m, names in edges.items() if m not in leaves}
    assert not edges, f"a cycle among {sorted(edges)}"


@pytest.mark.parametrize("module", PRODUCT_MODULES)
def test_importing_does_no_work(module: str) -> None:
    nodes = list(_at_import(TREES[module]))
    heavy = [n for n in _imports(iter(nodes)) if any(_lies_in(n, h) for h in HEAVY)]
    assert not heavy, f"{module} imports {heavy} at its top; import it where it is used"
    for node in nodes:
        if isinstance(node, ast.Attribute | ast.Name):
            name = node.attr if isinstance(node, ast.Attribute) else node.id
            assert name != "environ", f"{module}:{node.lineno} touches the environment at import"
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called.split(".")[-1] not in BUILDERS, f"{module}:{node.lineno} calls {called}"
            assert not _is_client(called, TREES[module]), f"{module}:{node.lineno} builds {called}"


def _is_client(called: str, tree: ast.Module) -> bool:
    """True for a call into a library that makes models, clients or windows."""
    first = called.split(".")[0]
    for node in tree.body:
        if isinstance(node, ast.Import) and any((a.asname or a.name) == first for a in node.names):
            return any(_lies_in(a.name, x) for a in node.names for x in LIBRARIES)
        if isinstance(node, ast.ImportFrom) and any(
            (a.asname or a.name) == first for a in node.names
        ):
            return any(_lies_in(node.module or "", x) for x in LIBRARIES)
    return False


@pytest.mark.parametrize("module", TREES)
def test_nothing_is_pickled(module: str) -> None:
    nodes = list(ast.walk(TREES[module]))
    assert not [n for n in _imports(iter(nodes)) if any(_lies_in(n, p) for p in PICKLES)]
    for node in nodes:
        if isinstance(node, ast.keyword) and node.arg == "allow_pickle":
            assert ast.unparse(node.value) == "False"
        if isinstance(node, ast.keyword) and node.arg in ("trust_remote_code", "weights_only"):
            assert ast.unparse(node.value) == str(node.arg == "weights_only")


@pytest.mark.parametrize("path", _files(), ids=lambda p: str(p.relative_to(ROOT)))
def test_files_stay_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES
