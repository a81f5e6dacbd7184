"""From the name of a chat model to the model: `provider:model`, `provider:model@base-url`."""

import os
from typing import Any

from langchain_core.language_models import BaseChatModel

from index import Collection
from index.errors import ReportQAError
from qa.generative import GenerativeAnswerer

TIMEOUT = 30.0  # of the client, for each read; the deadline of a whole call is ours
NO_KEY = "none"  # servers of one's own ask for no key, and the client for something


def generative(collection: Collection, llm: BaseChatModel | str) -> GenerativeAnswerer:
    """An answerer for a chat model or its name; keys come from the environment alone.

    Raises ReportQAError for a name that LangChain cannot make a model of.
    """
    if isinstance(llm, BaseChatModel):
        name = str(getattr(llm, "model_name", None) or getattr(llm, "model", None) or llm._llm_type)
        return GenerativeAnswerer(collection, llm, name)
    if not isinstance(llm, str):
        raise ReportQAError(
            f"llm must be a chat model or its name, not {type(llm).__name__}. "
            "Name it as provider:model, for example openai:gpt-4o-mini."
        )
    name, _, url = llm.partition("@")
    return GenerativeAnswerer(collection, _made(name, url), name)


def _made(name: str, url: str) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"temperature": 0}
    if name.partition(":")[0] != "ollama":
        options |= {"timeout": TIMEOUT, "max_retries": 0}
    if url:
        options["base_url"] = url
        if name.startswith("openai:") and not os.environ.get("OPENAI_API_KEY"):
            options["api_key"] = NO_KEY
    try:
        model: BaseChatModel = init_chat_model(name, **options)
        return model
    except Exception as error:
        raise ReportQAError(
            f"The chat model {name!r} could not be set up ({type(error).__name__}). Name it as "
            "provider:model, install its LangChain package, and set its key in the environment."
        ) from error
