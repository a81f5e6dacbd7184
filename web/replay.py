"""A request's body that has been read, as if it were still to be read."""

from starlette.types import Message, Receive, Scope

UPLOAD = "/gradio_api/upload"  # takes files as they are


def is_json(scope: Scope) -> bool:
    """True for a body that is read as JSON, whatever type it says it is of: all but uploads."""
    return bool(scope["method"] == "POST" and scope["path"] != UPLOAD)


async def read_whole(receive: Receive) -> bytes | None:
    """The body of a request; None where the client left before its end."""
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def replayed(body: bytes, receive: Receive) -> Receive:
    """Gives the body once, and then whatever `receive` still has to tell."""
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
