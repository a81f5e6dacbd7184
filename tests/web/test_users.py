import io
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.errors import InputError
from web import users
from web.access import passwords
from web.access.accounts import accepted, name_of, read
from web.users import Users

CHEAP = 2  # a cost for tests; the same code, in a moment


def write(path: Path, *lines: str) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    path.chmod(0o600)
    return path


def line(name: str, password: str) -> str:
    return f"{name} {passwords.hashed(password, cost=CHEAP)}"


def test_a_password_is_known_by_its_hash_alone() -> None:
    one, two = passwords.hashed("开门 please", CHEAP), passwords.hashed("开门 please", CHEAP)
    assert one != two
    assert "please" not in one
    assert passwords.matches("开门 please", one)
    assert passwords.matches("开门 please", two)
    assert not passwords.matches("开门 pleasE", one)
    assert not passwords.matches("", one)


def test_the_shipped_cost_is_owasps() -> None:
    """OWASP's list of equal strength: N=2^15, r=8, p=3."""
    assert (passwords.COST, passwords.BLOCK, passwords.PASSES) == (2**15, 8, 3)
    assert passwords.matches("x", passwords.hashed("x"))


@pytest.mark.parametrize(
    "text",
    ["", "scrypt", "plain", "scrypt$2,8,3$AAAA", "scrypt$x,8,3$AAAA$AAAA", "md5$2,8,3$AAAA$AAAA",
     "scrypt$1073741824,8,1$AAAA$AAAA", "scrypt$2,8,9999$AAAA$AAAA"],
)  # fmt: skip
def test_what_is_no_hash_is_refused(text: str) -> None:
    assert not passwords.is_hash(text)


def test_a_file_of_users(tmp_path: Path) -> None:
    key = passwords.new_key()
    path = write(
        tmp_path / "users", "# the team", "", line("alice", "wonderland"),
        line("张三", "打开门吧朋友"), f"alice {passwords.digest(key)}",
    )  # fmt: skip
    held = Users(path)
    assert held.check("alice", "wonderland")
    assert held.check(" ALICE ", "wonderland")
    assert held.check("张三", "打开门吧朋友")
    assert not held.check("alice", "Wonderland")
    assert not held.check("bob", "nobody")
    assert not held.check("", "")
    assert held.holder(key) == "alice"
    assert held.holder(key + "x") is None
    assert held.stamp("bob") is None
    assert key not in path.read_text(encoding="utf-8")


def test_a_change_of_the_file_counts_at_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path / "users", line("alice", "wonderland"))
    held = Users(path)
    before = held.stamp("alice")
    write(path, line("alice", "looking-glass"), line("bob", "builder-bob"))
    assert held.check("alice", "looking-glass")
    assert not held.check("alice", "wonderland")
    assert held.check("bob", "builder-bob")
    assert held.stamp("alice") != before
    write(path, "alice nonsense")
    assert held.check("bob", "builder-bob")
    assert "line 1" in caplog.text


@pytest.mark.parametrize(
    "content", ["", "# nobody\n", "alice secret\n", "../up scrypt$2,8,3$AAAA$AAAA\n",
                "a scrypt$2,8,3$AAAA$AAAA\nA scrypt$2,8,3$AAAA$AAAA\n"],
)  # fmt: skip
def test_a_file_that_is_wrong_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "users"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"users.*python -m web\.users"):
        Users(path)
    with pytest.raises(InputError, match="cannot be read"):
        Users(tmp_path / "none")


def test_a_file_that_others_can_read_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path / "users", line("alice", "wonderland"))
    path.chmod(0o644)
    Users(path)
    assert "chmod 600" in caplog.text


@pytest.mark.parametrize("name", ["", "..", ".hidden", "a/b", "a b", "a\n", "x" * 65, "a.", "-a"])
def test_names_that_could_leave_their_folder_are_refused(name: str) -> None:
    if name != "a\n":  # the blank at the end is cut off
        with pytest.raises(InputError):
            accepted(name)


def test_one_spelling_for_a_name() -> None:
    assert accepted("Ａｌｉｃｅ") == accepted("ALICE") == "alice"


def _run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = users.main(words)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_the_command_keeps_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new" / "users"
    where = ("--users", str(path))
    monkeypatch.setattr("sys.stdin", io.StringIO("first password\n"))
    assert _run(capsys, "add", "Alice", *where)[0] == 0
    assert path.stat().st_mode & 0o777 == 0o600
    status, _, problem = _run(capsys, "add", "alice", *where)
    assert (status, "there already" in problem) == (1, True)
    status, out, _ = _run(capsys, "key", "alice", *where)
    key = out.splitlines()[-1]
    assert Users(path).holder(key) == "alice"
    monkeypatch.setattr("sys.stdin", io.StringIO("second password\n"))
    assert _run(capsys, "password", "alice", *where)[0] == 0
    assert Users(path).check("alice", "second password")
    assert not Users(path).check("alice", "first password")
    assert Users(path).holder(key) == "alice"
    owner = Users(path).owner("alice")
    assert _run(capsys, "list", *where)[1].split() == ["alice", "1", "keys", owner]
    status, out, _ = _run(capsys, "remove", "alice", *where)
    assert (status, f"--owner {owner}\n" in out) == (0, True)
    assert path.read_text() == ""
    assert _run(capsys, "key", "alice", *where)[0] == 1
    assert sorted(os.listdir(path.parent)) == [".users.lock", "users"]


def test_who_gets_a_former_name_gets_nothing_else_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "users", line("bob", "builder-bob"))
    where = ("--users", str(path))

    def add(*more: str) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO("a long password\n"))
        assert _run(capsys, "add", "alice", *more, *where)[0] == 0
        return Users(path).owner("alice")

    first = add()
    assert name_of(first) == "alice" != first
    monkeypatch.setattr("sys.stdin", io.StringIO("another password\n"))
    assert _run(capsys, "password", "alice", *where)[0] == 0
    assert Users(path).owner("alice") == first
    assert _run(capsys, "remove", "alice", *where)[0] == 0
    assert add() != first
    assert _run(capsys, "remove", "alice", *where)[0] == 0
    assert add("--owner", first) == first
    for stranger in ("bob", "bob+0123456789ab", "alice+../up", "alice+0123"):
        status, _, problem = _run(capsys, "add", "alice", "--owner", stranger, *where)
        assert (status, "no earlier account" in problem) == (1, True)
    assert Users(path).owner("bob") == "bob"  # a file of an earlier version
    assert _run(capsys, "remove", "bob", *where)[0] == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("another password\n"))
    assert _run(capsys, "add", "bob", "--owner", "bob", *where)[0] == 0
    assert Users(path).owner("bob") == "bob"


class Meanwhile:
    """A password that is typed while something else happens."""

    def __init__(self, password: str, happens: Callable[[], object]) -> None:
        self._password, self._happens = password, happens

    def isatty(self) -> bool:
        return False

    def readline(self) -> str:
        self._happens()
        return f"{self._password}\n"


def test_what_changes_while_a_password_is_typed_stays_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "users", line("alice", "wonderland"), line("bob", "builder-bob"))
    where = ("--users", str(path))
    for command, name in (("add", "carol"), ("password", "alice")):
        removed = Meanwhile("a long password", lambda: users.main(["remove", "bob", *where]))
        monkeypatch.setattr("sys.stdin", removed)
        assert _run(capsys, command, name, *where)[0] == 0
        assert Users(path).check(name, "a long password")
        assert Users(path).stamp("bob") is None
        path.write_text(path.read_text() + line("bob", "builder-bob") + "\n")
    gone = Meanwhile("a long password", lambda: users.main(["remove", "alice", *where]))
    monkeypatch.setattr("sys.stdin", gone)
    assert _run(capsys, "password", "alice", *where)[0] == 1
    assert Users(path).stamp("alice") is None


def test_several_commands_at_once_lose_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "users", line("alice", "wonderland"))
    command = ["key", "alice", "--users", str(path)]
    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(users.main, [command] * 12)) == {0}
    assert len(read(path).keys) == 12


@pytest.mark.parametrize("password", ["", "short", "x" * 300, "thename1"])
def test_a_poor_password_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    password: str,
) -> None:  # fmt: skip
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    status, _, problem = _run(capsys, "add", "thename1", "--users", str(tmp_path / "u"))
    assert status == 1
    assert "8 to 256" in problem
    assert not (tmp_path / "u").exists()
