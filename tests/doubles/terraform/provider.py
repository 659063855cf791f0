"""A Terraform provider that knows AWS's schema and nothing of AWS: names, types, and what is required.

`python -m tests.doubles.terraform.provider SOCKET [known]` serves Terraform's plugin protocol 6 on a Unix
socket and prints what `TF_REATTACH_PROVIDERS` must say. A plan keeps what is written; what AWS would compute
is unknown until `apply`, which makes it up; with `known` it is made up in the plan already, so that all of it
can be judged. It cannot tell which values AWS allows.
"""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]

from tests.doubles.terraform import values
from tests.doubles.terraform.wire import entries, fields, message, repeated

SCHEMA = Path(__file__).with_name("aws_schema.json")
ADDRESS = "registry.terraform.io/hashicorp/aws"
_NESTING = {"single": 1, "list": 2, "set": 3, "map": 4}
_SECTIONS = ("resource_schemas", "data_source_schemas")


class SchemaProvider:
    """Answers Terraform's requests by the schema alone; a method for each operation of the protocol.

    Args:
        schema: As `terraform providers schema -json` has one provider.
        known: Whether plans make up what AWS would compute.
    """

    def __init__(self, schema: dict[str, Any], *, known: bool = False) -> None:
        self._schema, self._known = schema, known
        self._told = _provider_schema(schema)

    def GetMetadata(self, request: bytes) -> bytes:
        """Names of data sources and resources."""
        resources, sources = ([message((1, name)) for name in self._schema[section]] for section in _SECTIONS)
        return message(*repeated(3, sources), *repeated(4, resources))

    def GetProviderSchema(self, request: bytes) -> bytes:
        """The schema of everything."""
        return self._told

    def ValidateProviderConfig(self, request: bytes) -> bytes:
        """Whatever has the right names and types is right."""
        return b""

    ValidateResourceConfig = ValidateDataResourceConfig = ConfigureProvider = StopProvider = GetFunctions = (
        ValidateProviderConfig
    )

    def UpgradeResourceState(self, request: bytes) -> bytes:
        """State as it is."""
        state = fields(fields(request).get(3, b""))
        return message((1, message((2, state.get(1, b"null")))))

    def ReadResource(self, request: bytes) -> bytes:
        """Nothing has changed behind Terraform's back."""
        return message((1, fields(request)[2]))

    def PlanResourceChange(self, request: bytes) -> bytes:
        """What is written, and unknown what AWS computes."""
        said = fields(request)
        block = self._block("resource_schemas", said[1])
        value = values.decoded(said[3])
        if values.decoded(said[2]) is None:
            value = values.planned(block, value, said[1].decode() if self._known else None)
        return message((1, values.encoded(value)))

    def ApplyResourceChange(self, request: bytes) -> bytes:
        """What was planned, with made-up values for the unknown."""
        said = fields(request)
        kind = said[1].decode()
        value = values.filled(kind, self._block("resource_schemas", said[1]), values.decoded(said[3]))
        return message((1, values.encoded(value)))

    def ReadDataSource(self, request: bytes) -> bytes:
        """What is asked for, and made up what AWS would tell; policy documents are put together."""
        said = fields(request)
        kind, block = said[1].decode(), self._block("data_source_schemas", said[1])
        value = values.filled(kind, block, values.planned(block, values.decoded(said[2])))
        if kind == "aws_iam_policy_document":
            value["json"] = values.policy(value)
        return message((1, values.encoded(value)))

    def _block(self, section: str, kind: bytes) -> dict[str, Any]:
        found: dict[str, Any] = self._schema[section][kind.decode()]["block"]
        return found


def _provider_schema(schema: dict[str, Any]) -> bytes:
    resources, sources = (
        [(name, _schema_message(told)) for name, told in schema[section].items()] for section in _SECTIONS
    )
    return message((1, _schema_message(schema["provider"])), *entries(2, resources), *entries(3, sources))


def _schema_message(told: dict[str, Any]) -> bytes:
    return message((2, _block_message(told["block"])))


def _block_message(block: dict[str, Any]) -> bytes:
    attributes = [
        message(
            (1, name),
            (2, json.dumps(told["type"])),
            (4, told.get("required", False)),
            (5, told.get("optional", False)),
            (6, told.get("computed", False)),
        )
        for name, told in block["attributes"].items()
    ]
    nested = [
        message(
            (1, name),
            (2, _block_message(inner["block"])),
            (3, _NESTING[inner["nesting_mode"]]),
            (4, inner.get("min_items", 0)),
            (5, inner.get("max_items", 0)),
        )
        for name, inner in block["block_types"].items()
    ]
    return message(*repeated(2, attributes), *repeated(3, nested))


def served(socket: Path, *, known: bool) -> grpc.Server:
    """A running server of the provider on a Unix socket."""
    provider = SchemaProvider(json.loads(SCHEMA.read_text("utf-8")), known=known)
    operations = [name for name in dir(provider) if name[0].isupper()]
    handlers = {name: grpc.unary_unary_rpc_method_handler(_answering(provider, name)) for name in operations}
    server = grpc.server(ThreadPoolExecutor(4), options=[("grpc.max_send_message_length", -1)])
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("tfplugin6.Provider", handlers),))
    server.add_insecure_port(f"unix:{socket}")
    server.start()
    return server


def _answering(provider: SchemaProvider, name: str) -> Any:  # noqa: ANN401 - a handler of gRPC
    operation = getattr(provider, name)
    return lambda request, context: operation(request)


def reattachment(socket: Path) -> str:
    """What `TF_REATTACH_PROVIDERS` says of the server of this process."""
    address = {"Network": "unix", "String": str(socket)}
    told = {"Protocol": "grpc", "ProtocolVersion": 6, "Pid": os.getpid(), "Test": True, "Addr": address}
    return json.dumps({ADDRESS: told})


if __name__ == "__main__":
    running = served(Path(sys.argv[1]), known="known" in sys.argv)
    sys.stdout.write(reattachment(Path(sys.argv[1])) + "\n")
    sys.stdout.flush()
    running.wait_for_termination()
