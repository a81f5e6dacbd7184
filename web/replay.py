"""A request's body that has been read, as if it were still to be read."""

from starlette.types import Message, Receive


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
