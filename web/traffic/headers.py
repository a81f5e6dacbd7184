"""The security headers of every response, and who may post."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Scope, Send

HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with "no-referrer" a form posts without its origin
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}

NOTHING = "default-src 'none'; frame-ancestors 'none'"  # the policy of an answer that is no page


def with_headers(send: Send, policy: str) -> Send:
    """`send`, which adds the headers and this Content-Security-Policy to a response.

    What invites other origins to read (Access-Control-*) is taken out.
    """

    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["content-security-policy"] = policy
            for name, value in HEADERS.items():
                headers[name] = value
            for name in [n for n in headers if n.startswith("access-control-")]:
                del headers[name]
        await send(message)

    return wrapped


def comes_from_elsewhere(scope: Scope) -> bool:
    """True when a page of another site sends this, by what the browser says of it."""
    headers = Headers(scope=scope)
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("cross-site", "same-site")
    origin = headers.get("origin")
    try:
        return origin is not None and urlsplit(origin).netloc != headers.get("host")
    except ValueError:  # no address at all, such as "http://["
        return True
