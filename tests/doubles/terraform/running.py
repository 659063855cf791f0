"""Terraform without a network: on a copy of `infra/terraform`, and a provider that knows a schema."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[3]
SOURCE = REPOSITORY / "infra" / "terraform"
LEAST = (1, 10)
"""Terraform from this version on locks its state in S3 without a table."""
_LOCAL_STATE = 'terraform {\n  backend "local" {}\n}\n'


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    output: str


@dataclass(frozen=True)
class Terraform:
    """The program, run on folders of a copy.

    Args:
        root: The copy of `infra/terraform`.
        environment: Variables of the process; they say where the provider is.
    """

    root: Path
    environment: Mapping[str, str]

    def run(self, folder: str, *arguments: str) -> Done:
        """Run a command in a folder of the copy."""
        command = ["terraform", f"-chdir={self.root / folder}", *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        return Done(done.returncode, done.stdout + done.stderr)

    def begun(self, folder: str) -> Done:
        """Initialise a folder, without its backend."""
        return self.run(folder, "init", "-backend=false", "-input=false", "-no-color")

    def plan(self, folder: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The plan of an environment from nothing, as `terraform show -json` has it."""
        home = self.root / folder
        (home / "backend_override.tf").write_text(_LOCAL_STATE)
        (home / "example.auto.tfvars.json").write_text(json.dumps(variables))
        for step in (("init", "-input=false"), ("plan", "-input=false", "-out=plan", "-lock=false")):
            done = self.run(folder, *step, "-no-color")
            assert done.code == 0, done.output
        planned: dict[str, Any] = json.loads(self.run(folder, "show", "-json", "plan").output)
        return planned

    def copied(self, to: Path) -> Terraform:
        """The same on a copy of its own, to change something in."""
        shutil.copytree(SOURCE, to, ignore=shutil.ignore_patterns(".terraform*"))
        return Terraform(to, self.environment)


def missing() -> str | None:
    """Why Terraform cannot be run here; None when it can."""
    if shutil.which("terraform") is None:
        return "terraform is not installed"
    said = subprocess.run(["terraform", "version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"Terraform v(\d+)\.(\d+)", said)
    if found is None or (int(found[1]), int(found[2])) < LEAST:
        return "terraform 1.10 or later is not installed"
    return None


@contextmanager
def offline(folder: Path, *, known: bool = False) -> Iterator[Terraform]:
    """Terraform on a fresh copy, with the provider that knows the schema alone.

    Args:
        folder: Where everything is put.
        known: Whether plans make up what AWS would compute, so that all of it can be judged.
    """
    command = [sys.executable, "-m", "tests.doubles.terraform.provider"]
    with (
        TemporaryDirectory(prefix="terraform") as short,
        subprocess.Popen(
            [*command, str(Path(short) / "provider"), *(["known"] if known else [])],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            text=True,
        ) as provider,
    ):
        try:
            assert provider.stdout is not None
            variables = {
                "TF_REATTACH_PROVIDERS": provider.stdout.readline().strip(),
                "TF_CLI_CONFIG_FILE": os.devnull,
                "CHECKPOINT_DISABLE": "1",
            }
            yield Terraform(folder, {**os.environ, **variables}).copied(folder / "copy")
        finally:
            provider.terminate()


def example(name: str) -> dict[str, Any]:
    """Values of an environment's variables, made up."""
    told: dict[str, Any] = json.loads(Path(__file__).with_name("example.tfvars.json").read_text("utf-8"))
    if name == "dev":
        del told["edge_certificate_arn"]
    return {**told, "prefix": f"acme-retail-{name}"}
