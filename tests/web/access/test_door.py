import html
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from tests.web.access.test_sessions import Clock
from tests.web.test_users import line, write
from web.access import passwords
from web.access.door import Door
from web.access.sessions import FREE_TRIES, Sessions, Throttle
from web.users import Users

KEY = "rq-a-key-of-alice"
PERSON = {"accept": "text/html"}
RIGHT = {"username": "Alice", "password": "wonderland"}


@pytest.fixture
def users(tmp_path: Path) -> Path:
    digest = passwords.digest(KEY)
    return write(tmp_path / "u", line("alice", "wonderland"), line("bob", "x" * 8),
                 f"alice {digest}")  # fmt: skip


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _behind(users: Path, clock: Clock) -> Door:
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def anything(request: Request) -> dict[str, str]:
        return {"user": request.scope["state"]["user"]}

    return Door(app, Users(users), Sessions(clock), Throttle(clock))


@pytest.fixture
def client(users: Path, clock: Clock) -> Iterator[TestClient]:
    with TestClient(_behind(users, clock), follow_redirects=False) as it:
        yield it


@pytest.mark.parametrize(
    "path", ["/", "/config", "/gradio_api/queue/join", "/own/page.js", "/v1/models", "/own/",
             "/own/signin.css/../page.js", "//", "/LOGIN", "/login/", "/gradio_api/mcp/"],
)  # fmt: skip
def test_a_stranger_gets_nothing(client: TestClient, path: str) -> None:
    for method in ("GET", "POST"):
        response = client.request(method, path)
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"
        assert "user" not in response.json()
    shown = client.get(path, headers=PERSON)
    assert (shown.status_code, shown.headers["location"]) == (303, "/login")


def test_signing_in_and_out(client: TestClient) -> None:
    page = client.get("/login", headers=PERSON)
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert client.get("/own/signin.css").headers["content-type"].startswith("text/css")
    entered = client.post("/login", data=RIGHT, headers=PERSON)
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert "Secure" not in cookie
    assert client.get("/config").json() == {"user": "alice"}
    assert client.get("/login", headers=PERSON).headers["location"] == "/"
    token = client.cookies["reportqa"]
    assert client.get("/logout").status_code == 405
    assert client.post("/logout").headers["location"] == "/login"
    assert client.get("/config").status_code == 401
    assert client.get("/config", headers={"cookie": f"reportqa={token}"}).status_code == 401


def test_behind_https_the_cookie_stays_there(users: Path, clock: Clock) -> None:
    door = _behind(users, clock)
    with TestClient(door, base_url="https://reports.example.com") as client:
        cookie = client.post("/login", data=RIGHT).headers["set-cookie"]
        assert cookie.startswith("__Host-reportqa=")
        assert "Secure" in cookie
        assert "Domain" not in cookie
        assert client.get("/config").json() == {"user": "alice"}


def test_a_new_session_replaces_the_one_before(client: TestClient) -> None:
    client.post("/login", data=RIGHT)
    first = client.cookies["reportqa"]
    client.post("/login", data={"username": "bob", "password": "x" * 8})
    assert client.get("/config").json() == {"user": "bob"}
    client.cookies.clear()
    assert client.get("/config", headers={"cookie": f"reportqa={first}"}).status_code == 401


def test_programs_sign_in_as_gradios_client_does(client: TestClient) -> None:
    assert client.post("/login", data=RIGHT).json() == {"success": True}
    wrong = client.post("/login", data={"username": "alice", "password": "guess"})
    assert wrong.status_code == 401


def test_a_key_opens_for_its_user(client: TestClient) -> None:
    assert client.get("/v1/models", headers={"authorization": f"Bearer {KEY}"}).json() == {
        "user": "alice"
    }
    for value in ("Bearer", "Bearer x", f"Basic {KEY}", KEY, f"Bearer {KEY} x"):
        assert client.get("/v1/models", headers={"authorization": value}).status_code == 401


def test_a_new_account_is_another_user_than_the_former_of_its_name(
    client: TestClient, users: Path
) -> None:
    client.post("/login", data=RIGHT)
    assert client.get("/config").json() == {"user": "alice"}
    write(users, line("alice", "wonderland"), "alice id$0123456789ab")
    assert client.get("/config").status_code == 401
    client.post("/login", data=RIGHT)
    assert client.get("/config").json() == {"user": "alice+0123456789ab"}


def test_a_wrong_key_is_not_mended_by_a_cookie(client: TestClient) -> None:
    client.post("/login", data=RIGHT)
    assert client.get("/x", headers={"authorization": "Bearer x"}).status_code == 401


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_tells_who_exists(client: TestClient, language: str) -> None:
    said = set()
    for name in ("alice", "nobody", "<b>", "../etc"):
        wrong = {"username": name, "password": "guess"}
        answer = client.post("/login", data=wrong, headers=PERSON | {"accept-language": language})
        kept = f'value="{html.escape(name)}"'  # the name stays in the form, known or not
        assert answer.text.count(kept) == 1
        said.add((answer.status_code, answer.text.replace(kept, "")))
    assert len(said) == 1
    [(status, page)] = said
    assert status == 401
    assert f'<html lang="{language}">' in page
    assert 'role="alert"' in page


@pytest.mark.parametrize("name", ["alice", "nobody"])
def test_guessing_is_held_up(client: TestClient, clock: Clock, name: str) -> None:
    for _ in range(FREE_TRIES["both"]):
        assert client.post("/login", data={"username": name}).status_code == 401
    right = {"username": name, "password": "wonderland"}
    held = client.post("/login", data=right, headers=PERSON)
    assert held.status_code == 429
    assert 0 < int(held.headers["retry-after"]) <= 31
    assert 'role="alert"' in held.text
    assert client.post("/login", data=right).json()["error"]["type"] == "rate_limit_error"
    assert client.post("/login", data={"username": "bob", "password": "x" * 8}).status_code == 200
    client.cookies.clear()
    clock.now += 31
    assert client.post("/login", data=right).status_code == (200 if name == "alice" else 401)


def test_another_site_cannot_sign_anybody_in_or_out(client: TestClient) -> None:
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ):
        assert client.post("/login", data=RIGHT, headers=headers).status_code == 403
        assert client.post("/logout", headers=headers).status_code == 403
    own = {"origin": "http://testserver"}
    assert client.post("/login", data=RIGHT, headers=own).status_code == 200


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"username", b"username=" + b"\x00" * 100, b"&" * 5000,
             b"username=%ud800&password=%00", b"{}"],
)  # fmt: skip
def test_strange_forms_are_wrong_passwords(client: TestClient, body: bytes) -> None:
    assert client.post("/login", content=body).status_code == 401


def test_a_large_form_is_refused(client: TestClient) -> None:
    assert client.post("/login", content=b"x" * 10_000).status_code == 413


@pytest.mark.parametrize(
    "cookie", ["reportqa", "reportqa=", "a=b; ;;=", "reportqa=\xff", "x" * 9999]
)
def test_strange_cookies_open_nothing(client: TestClient, cookie: str) -> None:
    response = client.get("/config", headers={b"cookie": cookie.encode("latin-1")})
    assert response.status_code == 401
