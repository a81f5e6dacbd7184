"""python app.py: the chat in the browser, on http://127.0.0.1:7860"""

import argparse
import logging
import os
import sys
import tempfile
from collections.abc import Sequence

KEY_VARIABLE = "REPORTQA_API_KEY"
SILENT = {  # read by Gradio when it is imported: the server calls nobody
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_SSR_MODE": "False",
    "GRADIO_RUN_HISTORY": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the chat until it is told to stop; exit status 0 then, 1 after an error message."""
    options = _parser().parse_args(arguments)
    _log_to_stderr()
    os.environ.update(SILENT)
    from index.errors import ReportQAError

    with tempfile.TemporaryDirectory(prefix="reportqa-") as folder:
        os.environ["GRADIO_TEMP_DIR"] = folder
        try:
            _run(options)
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


def _run(options: argparse.Namespace) -> None:
    from qa import ReportQA

    qa = ReportQA.open(options.index, llm=options.llm, embedding=options.embedding)
    if qa.sources():
        qa.search("报告 report", k=1)  # what loads at the first question loads now
    from web.api.access import CLOSED, Entrance
    from web.api.desk import Desk
    from web.chat import Chat
    from web.server import is_loopback, listening, serve

    chat = Chat(qa)
    with listening(options.host, options.port) as listener:
        port = listener.getsockname()[1]
        host = f"[{options.host}]" if ":" in options.host else options.host
        is_open = options.open_api or is_loopback(listener)
        key = options.api_key or os.environ.get(KEY_VARIABLE) or None
        if key is None and not is_open:
            logging.warning(CLOSED)
        entrance = Entrance(Desk(chat, not options.read_only_api), key, is_open)
        serve(chat, entrance, listener, f"http://{host}:{port}")


def _port(text: str) -> int:
    number = int(text) if text.isdecimal() else -1
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port; choose one from 0 to 65535")
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="app.py", description="Ask reports in the browser, in Chinese or English."
    )
    parser.add_argument("--index", metavar="DIR", help="an index folder (default: your own)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=_port, default=7860, help="the port; 0 takes a free one")
    parser.add_argument("--llm", metavar="MODEL", help="a chat model: openai:gpt-4o-mini, "
                        "ollama:qwen3, openai:NAME@BASE-URL (default: the variable "
                        "REPORTQA_LLM)")  # fmt: skip
    parser.add_argument("--embedding", metavar="MODEL", help="a sentence-transformers model")
    parser.add_argument("--api-key", metavar="KEY", help="what programs must show to use the API, "
                        f"/mcp and /v1 (better: the variable {KEY_VARIABLE}, which other users of "
                        "the machine cannot see)")  # fmt: skip
    parser.add_argument("--open-api", action="store_true", help="serve programs on other machines "
                        "without a key")  # fmt: skip
    parser.add_argument("--read-only-api", action="store_true", help="programs may not add or "
                        "remove reports")  # fmt: skip
    return parser


if __name__ == "__main__":
    sys.exit(main())
