"""`retail serve` on AWS: a run of one machine, asked about on two others that know the same conversations."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from infra.aws.audit import DynamoAuditLog
from infra.aws.clients import AwsClients
from infra.aws.names import AwsNames
from infra.aws.secrets import SecretStore, shared_setup_token
from infra.cli import build_app
from infra.jobs.pipeline import PipelineOptions, run_pipeline
from infra.local.web import bind, local_server
from infra.settings import Settings
from infra.wiring import build_backends
from tests.doubles.aws import REGION, Aws
from tests.doubles.installation import SENDER, install
from tests.infra.jobs.conftest import load_orders
from tests.infra.jobs.scripted_engines import ScriptedEngine
from tests.server.people import PASSWORD, bearer, login

EMAIL = "root@shop.example"
SettingsOf = Callable[[str], Settings]
Server = tuple[TestClient, dict[str, str]]


@pytest.fixture(scope="module")
def names() -> AwsNames:
    return AwsNames("served")


@pytest.fixture(scope="module")
def settings(aws: Aws, names: AwsNames, tmp_path_factory: pytest.TempPathFactory) -> SettingsOf:
    """Settings of a machine; on one of them a shop of five orders was loaded and published."""
    install(AwsClients(REGION, aws.url), names)
    folder = tmp_path_factory.mktemp("machines")

    def of(machine: str) -> Settings:
        return Settings(
            backend="aws",
            aws_prefix=names.prefix,
            aws_endpoint=aws.url,
            aws_region=REGION,
            home=folder / machine,
            mail_from=SENDER,
            public_url="https://shop.example",
            query_timeout_seconds=60,
        )

    loading, job = build_backends(of("loading")), build_backends(of("job"))
    load_orders(loading, 5)
    loading.raw().push(anew=True)
    job.home.root.mkdir()
    report = run_pipeline(job, PipelineOptions(engines=[ScriptedEngine()]))
    assert report.status == "ok"
    return of


@contextmanager
def serving(settings: Settings) -> Iterator[tuple[TestClient, str]]:
    with (
        bind("127.0.0.1", 0) as bound,
        local_server(build_backends(settings), bound) as (app, opening),
        TestClient(app, base_url="https://shop.example") as client,
    ):
        yield client, opening


@pytest.fixture(scope="module")
def first_answer(settings: SettingsOf, names: AwsNames, aws: Aws) -> dict[str, object]:
    """What the first administrator was answered on one server, before it ended."""
    token = shared_setup_token(SecretStore(AwsClients(REGION, aws.url), names))
    with serving(settings("one")) as (client, opening):
        assert opening == "https://shop.example/"
        made = client.post("/auth/setup", json={"token": token, "email": EMAIL, "password": PASSWORD})
        assert made.status_code == 201
        body = {"message": "how many orders are there?", "conversation_id": "talk"}
        reply = client.post("/copilot/chat", json=body, headers=bearer(made.json()))
        assert reply.status_code == 200
        answer: dict[str, object] = reply.json()["answer"]
        return answer


def test_a_question_is_answered_from_athena(first_answer: dict[str, object], aws: Aws) -> None:
    assert first_answer["kind"] == "answer"
    assert "5" in str(first_answer["text"])
    assert any("orders" in statement for statement in aws.athena.statements)


@pytest.fixture(scope="module")
def other(first_answer: dict[str, object], settings: SettingsOf) -> Iterator[Server]:
    """Another server, begun when the first had ended, and the administrator signed in there."""
    with serving(settings("two")) as (client, _):
        yield client, bearer(login(client, EMAIL))


def test_another_server_knows_the_account_the_conversation_and_where_it_stood(other: Server) -> None:
    client, headers = other
    [talk] = client.get("/copilot/conversations", headers=headers).json()["conversations"]
    assert (talk["id"], talk["turns"]) == ("talk", 1)
    body = {"message": "and in May 2024?", "conversation_id": "talk"}
    answer = client.post("/copilot/chat", json=body, headers=headers).json()["answer"]
    turns = client.get("/copilot/conversations/talk", headers=headers).json()["turns"]
    assert (answer["kind"], answer["rows"]) == ("answer", [{"orders": 5}])
    assert [turn["status"] for turn in turns] == ["done", "done"]


def test_what_was_asked_is_in_the_audit_log(
    first_answer: dict[str, object], names: AwsNames, aws: Aws
) -> None:
    log = DynamoAuditLog(AwsClients(REGION, aws.url), names.table("audit"))
    assert [entry.said for _, entry in log.entries(0, 1)] == ["how many orders are there?"]
    assert log.broken_at() is None


def test_administrators_see_the_runs_of_other_machines(other: Server) -> None:
    client, headers = other
    listed = client.get("/admin/pipeline/runs", headers=headers)
    assert listed.status_code == 200
    assert [run["status"] for run in listed.json()["runs"]] == ["ok"]


def test_the_audit_log_is_exported_by_command(
    first_answer: dict[str, object], settings: SettingsOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = settings("four")
    for name in ("backend", "aws_prefix", "aws_endpoint", "aws_region", "home"):
        monkeypatch.setenv(f"RETAIL_{name.upper()}", str(getattr(of, name)))
    done = CliRunner().invoke(build_app(), ["audit", "export"])
    assert done.exit_code == 0
    assert json.loads(done.output.splitlines()[0])["said"] == "how many orders are there?"
    listed = CliRunner().invoke(build_app(), ["users", "list", "--json"])
    assert [row["email"] for row in json.loads(listed.output)] == [EMAIL]


def test_a_store_that_does_not_answer_is_said_and_nothing_of_the_conversation_is_lost(
    other: Server, aws: Aws
) -> None:
    client, headers = other
    aws.fail("dynamodb", "Query", status=400, code="ExpiredTokenException")
    try:
        told = client.get("/copilot/conversations", headers=headers)
    finally:
        aws.recover()
    assert (told.status_code, told.json()["code"]) == (503, "store_unavailable")
    assert "AWS" not in told.text
    again = client.get("/copilot/conversations", headers=headers).json()["conversations"]
    assert [talk["id"] for talk in again] == ["talk"]
