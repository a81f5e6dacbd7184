"""python app.py: the chat in the browser, on http://127.0.0.1:7860"""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa import ReportQA
    from web.api.access import Lock
    from web.server import Service
    from web.users import Users

KEY_VARIABLE = "REPORTQA_API_KEY"
NOT_WITH_USERS = (
    f"With --users programs show the key of a user: leave out --api-key, {KEY_VARIABLE} and "
    "--open-api, and make keys with: python -m web.users key NAME"
)
SILENT = {  # read by Gradio when it is imported: the server calls nobody
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_SSR_MODE": "False",
    "GRADIO_RUN_HISTORY": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}

# Read by numpy when it is imported. With a thread a core for each question, those that are answered
# side by side wait for each other's threads: four times slower on two cores.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the chat until it is told to stop; exit status 0 then, 1 after an error message."""
    os.environ.update(SILENT)
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
    options = _parser().parse_args(arguments)
    _log_to_stderr()
    from index.errors import ReportQAError
    from web.traffic.scratch import earlier_uploads, scratch

    with scratch(earlier_uploads()) as folder:
        os.environ["GRADIO_TEMP_DIR"] = str(folder)
        try:
            _run(options, folder)
        except ReportQAError as error:
            print(f"app: {error}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            return 130
    return 0


def _log_to_stderr() -> None:
    """Warnings and worse, also from libraries that set their own loggers to tell more."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)


def _run(options: argparse.Namespace, folder: Path) -> None:
    users = _users(options)  # what is wrong with them is told before the long imports
    from web.server import is_loopback, listening, serve
    from web.traffic.journal import open_journal

    open_journal(options.log_file, options.log_questions)
    with listening(options.host, options.port) as listener:
        service = _service(options, users, folder, is_loopback(listener))
        if service.qa.sources():
            service.qa.search("报告 report", k=1)  # what loads at the first question loads now
        port = listener.getsockname()[1]
        host = f"[{options.host}]" if ":" in options.host else options.host
        serve(service, listener, f"http://{host}:{port}")


def _service(
    options: argparse.Namespace, users: "Users | None", folder: Path, is_local: bool
) -> "Service":
    from qa import ReportQA
    from web.chat import Chat
    from web.server import Service
    from web.traffic.gate import Gate

    lock = _lock(options, is_local, users is not None)
    qa = ReportQA.open(
        options.index, llm=options.llm, embedding=options.embedding, store=options.store,
        uri=options.uri,
    )  # fmt: skip
    gate = Gate(options.at_once, options.waiting, shared=users is not None)

    def open_chat(user: str) -> Chat:
        return Chat(_allowed(_reports_of(user, qa, options), qa, options), gate, user)

    names, proxies = tuple(options.host_name), tuple(options.proxy)
    writable = not (options.read_only_api or options.read_only)
    return Service(qa, open_chat, gate, folder, lock, writable, users, names, proxies)


def _users(options: argparse.Namespace) -> "Users | None":
    """Who may come in; raises InputError where that is told in two ways."""
    if options.users is None:
        return None
    from index.errors import InputError
    from web.users import Users, default_file

    if _key(options) is not None or options.open_api:
        raise InputError(NOT_WITH_USERS)
    return Users(Path(options.users or default_file()))


def _key(options: argparse.Namespace) -> str | None:
    return options.api_key or os.environ.get(KEY_VARIABLE) or None


def _lock(options: argparse.Namespace, is_local: bool, has_users: bool) -> "Lock":
    """What programs must open; where there are users, the door has asked for their key before."""
    from web.api.access import CLOSED, Lock

    key, is_open = _key(options), options.open_api or is_local or has_users
    if key is None and not is_open:
        logging.warning(CLOSED)
    return Lock(key, is_open)


def _reports_of(user: str, shared: "ReportQA", options: argparse.Namespace) -> "ReportQA":
    """The shared reports, with those of the user, which nobody else can read or change."""
    if not user or options.shared_uploads:
        return shared
    import platformdirs

    from index.errors import InputError
    from index.open import MILVUS, chosen_store, open_collection, open_own
    from qa import ReportQA

    if chosen_store(options.store) == MILVUS:
        own = open_collection(
            options.index, embedding=shared.collection.embedder, store=MILVUS, uri=options.uri,
            owner=user,
        )  # fmt: skip
        return ReportQA.over(own, llm=options.llm)
    folder = Path(options.data or platformdirs.user_data_path("reportqa") / "users") / user
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise InputError(f"{folder} cannot be made ({error.strerror}); see --data.") from error
    own = open_own(shared.collection, folder / "index")
    return ReportQA.over(own, llm=options.llm)


def _allowed(own: "ReportQA", shared: "ReportQA", options: argparse.Namespace) -> "ReportQA":
    """The same reports, with what may be changed of them."""
    from qa import ReportQA
    from web.access.restricted import Bounded, ReadOnly

    if options.read_only:
        return ReportQA(ReadOnly(own.collection), own.engine)
    if own is shared:
        return own
    bounded = Bounded(own.collection, shared.collection, options.most_reports)
    return ReportQA(bounded, own.engine)


def _port(text: str) -> int:
    number = int(text) if text.isdecimal() else -1
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port; choose one from 0 to 65535")
    return number


def _parser() -> argparse.ArgumentParser:
    from index.options import add_index_options

    parser = argparse.ArgumentParser(
        prog="app.py", description="Ask reports in the browser, in Chinese or English."
    )
    add_index_options(parser)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=_port, default=7860, help="the port; 0 takes a free one")
    parser.add_argument("--llm", metavar="MODEL", help="a chat model: openai:gpt-4o-mini, "
                        "ollama:qwen3, openai:NAME@BASE-URL (default: the variable "
                        "REPORTQA_LLM)")  # fmt: skip
    _add_programs(parser.add_argument_group("for programs (docs/api.md)"))
    _add_team(parser.add_argument_group("for a team (docs/deploy.md)"))
    _add_watch(parser.add_argument_group("limits and logs"))
    return parser


def _add_programs(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--api-key", metavar="KEY", help="what programs must show to use the API, "
                       f"/mcp and /v1 (better: the variable {KEY_VARIABLE}, which other users of "
                       "the machine cannot see)")  # fmt: skip
    group.add_argument("--open-api", action="store_true", help="serve programs on other machines "
                       "without a key")  # fmt: skip
    group.add_argument("--read-only-api", action="store_true", help="programs may not add or "
                       "remove reports")  # fmt: skip


def _add_team(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--users", nargs="?", const="", metavar="FILE", help="let in only the users "
                       "of a file (default: users.txt in the data folder), each with reports of "
                       "their own; python -m web.users add NAME makes it")  # fmt: skip
    group.add_argument("--data", metavar="DIR", help="where the users' own reports are kept")
    group.add_argument("--read-only", action="store_true", help="nobody may add or remove reports, "
                       "on the page or by programs")  # fmt: skip
    group.add_argument("--most-reports", type=_count, default=200, metavar="N", help="reports of "
                       "a user's own (default 200)")  # fmt: skip
    group.add_argument("--shared-uploads", action="store_true", help="what a user adds is for all")
    group.add_argument("--host-name", action="append", default=[], metavar="NAME", help="a name "
                       "under which the server is reached, as reports.example.com")  # fmt: skip
    group.add_argument("--proxy", action="append", default=[], metavar="ADDRESS", help="a reverse "
                       "proxy whose X-Forwarded-For and -Proto are believed")  # fmt: skip


def _add_watch(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--at-once", type=_count, default=8, metavar="N", help="questions answered "
                       "at the same time (default 8)")  # fmt: skip
    group.add_argument("--waiting", type=_count, default=64, metavar="N", help="questions that may "
                       "wait; what comes then is told to come again (default 64)")  # fmt: skip
    group.add_argument("--log-file", metavar="FILE", help="one line for each request, without what "
                       "was asked; - for stderr")  # fmt: skip
    group.add_argument("--log-questions", action="store_true", help="log the questions as well")


def _count(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is out of bounds; choose from 1 to 1000")
    return number


if __name__ == "__main__":
    sys.exit(main())
