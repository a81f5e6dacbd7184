"""What deploy/ says, held against the application itself; nothing is built or started."""

import argparse
import fnmatch
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

import app
from index.open import STORE_VARIABLE, URI_VARIABLE, chosen_store
from qa.assemble import LLM_VARIABLE
from web.server import MOST_CONNECTIONS, PATIENCE
from web.traffic.budget import MOST_UNADDED
from web.traffic.gate import Gate
from web.traffic.health import PATH as HEALTH
from web.traffic.limits import MAX_BODY

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
REPLICAS = ("app1", "app2")
SEEN_ELSEWHERE = {"OPENAI_API_KEY"}  # read by langchain-openai


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments, continued lines joined."""
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", text, flags=re.M)).splitlines()
    parts = (line.split(maxsplit=1) for line in lines if line.strip())
    return [(name, rest) for name, rest in parts]


def of(name: str) -> list[str]:
    return [rest for found, rest in instructions() if found == name]


def options(words: list[str]) -> argparse.Namespace:
    """The flags of a command line as the application itself reads them."""
    assert words[:2] == ["python", "app.py"]
    return app._parser().parse_args(words[2:])


def copied() -> list[str]:
    """What the Dockerfile takes from the repository."""
    return [path.removeprefix("./") for rest in of("COPY") if not rest.startswith("--from")
            for path in rest.split()[:-1]]  # fmt: skip


def variables() -> dict[str, str]:
    """The environment that the image sets."""
    return dict(word.split("=", 1) for rest in of("ENV") for word in shlex.split(rest))


def test_the_image_starts_the_application() -> None:
    (command,) = of("CMD")
    served = options(yaml.safe_load(command))
    assert served.host == "0.0.0.0"
    assert served.users is not None or served.read_only
    assert str(served.port) in of("EXPOSE")


def test_what_the_image_copies_is_there_and_not_ignored() -> None:
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = [rule[1:] for rule in rules if rule.startswith("!")]
    assert "*" in rules
    for path in copied():
        assert (ROOT / path).exists(), path
        assert any(fnmatch.fnmatch(path, rule) for rule in let_in), path


def test_the_image_holds_every_package_that_the_application_imports() -> None:
    own = {p.parent.name for p in ROOT.glob("*/__init__.py")}
    aside = {"tests", "benchmarks", "training"}  # imported by nothing that serves
    assert own - aside <= set(copied())


def test_versions_are_those_of_the_requirements() -> None:
    text = " ".join(of("RUN"))
    assert "==" not in text.replace("'^torch=='", "")  # they are written there alone
    assert set(re.findall(r"requirements[\w-]*\.txt", text)) <= set(copied())
    index = re.search(r"^TORCH_INDEX \?= (\S+)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert index
    assert f"TORCH_INDEX={index[1]}" in of("ARG")
    needed = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text())
    assert needed
    assert {rest.split()[0] for rest in of("FROM")} == {f"python:{needed[1]}-slim"}


def test_the_image_does_not_run_as_root_and_writes_to_data_alone() -> None:
    assert int(of("USER")[-1].split(":")[0]) > 0
    assert variables()["XDG_DATA_HOME"] in of("VOLUME")


def test_the_health_endpoint_is_asked() -> None:
    (check,) = of("HEALTHCHECK")
    served = options(yaml.safe_load(of("CMD")[0]))
    assert f"http://127.0.0.1:{served.port}{HEALTH}'" in check
    assert f"health_uri {HEALTH}\n" in (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert f"path: {HEALTH}\n" in (DEPLOY / "kubernetes.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", REPLICAS)
def test_replicas_have_flags_that_the_application_knows(name: str) -> None:
    served = options([_default(word) for word in SERVICES[name]["command"]])
    caddy = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert f"{name}:{served.port}" in caddy
    assert {"127.0.0.1", *REPLICAS} <= set(served.host_name)
    assert served.proxy == [SERVICES["caddy"]["networks"]["front"]["ipv4_address"]]


@pytest.mark.parametrize("name", REPLICAS)
def test_replicas_have_variables_that_the_application_reads(name: str) -> None:
    given = SERVICES[name]["environment"]
    assert set(given) <= {STORE_VARIABLE, URI_VARIABLE, LLM_VARIABLE} | SEEN_ELSEWHERE
    assert chosen_store(given[STORE_VARIABLE]) == "milvus"
    host, port = re.fullmatch(r"http://(\w+):(\d+)", given[URI_VARIABLE]).groups()  # type: ignore[union-attr]
    assert host in SERVICES
    assert port == "19530"


@pytest.mark.parametrize("name", REPLICAS)
def test_replicas_are_confined_and_given_time_to_stop(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert int(service["stop_grace_period"].removesuffix("s")) > PATIENCE
    target = service["volumes"][0].split(":")[1]
    assert target == variables()["XDG_DATA_HOME"]


def test_services_name_what_there_is() -> None:
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", ())) <= set(SERVICES), name
        assert set(service["networks"]) <= set(COMPOSE["networks"]), name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            known = source in COMPOSE["volumes"] or (DEPLOY / source).exists()
            assert known, volume
        if "build" in service:
            context = DEPLOY / service["build"]["context"]
            assert context.resolve() == ROOT
            assert (context / service["build"]["dockerfile"]).exists()


def test_images_of_others_are_pinned() -> None:
    for name, service in SERVICES.items():
        if "build" not in service:
            tag = service["image"].rpartition(":")[2]
            assert re.search(r"\d+\.\d+\.\d+|\d{4}-\d\d-\d\d", tag), name


def test_what_waits_for_health_can_tell_it() -> None:
    for service in SERVICES.values():
        for needed, how in service.get("depends_on", {}).items():
            assert how == {"condition": "service_healthy"}
            assert "healthcheck" in SERVICES[needed] or SERVICES[needed]["image"] == "reportqa"


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["caddy"]
    assert COMPOSE["networks"]["back"]["internal"] is True
    assert SERVICES["milvus"]["networks"] == ["back"]


def test_the_limits_in_the_notes_are_the_applications() -> None:
    text = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    defaults, gate = app._parser().parse_args([]), Gate(shared=True)
    for row in (
        f"| `--at-once`, {defaults.at_once} |", f"| `--waiting`, {defaults.waiting} |",
        f"places, {gate.share};", f"| {MOST_UNADDED // 2**20} MB in a workspace;",
        f"| `--most-reports`, {defaults.most_reports} |",
        f"| {MAX_BODY // 2**20} MB; where", f"| {MOST_CONNECTIONS:,} |",
    ):  # fmt: skip
        assert row in text, row


def test_flags_in_the_notes_are_the_applications() -> None:
    text = (DEPLOY / "kubernetes.md").read_text(encoding="utf-8")
    known = {flag for action in app._parser()._actions for flag in action.option_strings}
    assert set(re.findall(r"`(--[a-z-]+)", text)) <= known
    for name in re.findall(r"REPORTQA_\w+", text):
        assert name in (ROOT / "index" / "open.py").read_text(encoding="utf-8")


def _default(word: str) -> str:
    """A word as it stands when no variable is set."""
    return re.sub(r"\$\{\w+:-(\w*)\}", r"\1", word)
