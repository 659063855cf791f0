"""The AWS provider's schema, read out of the CDK bindings on PyPI, for Terraform without a network.

    pip download --no-deps cdktn-provider-aws==25.8.1
    python -m tests.doubles.terraform.schema cdktn_provider_aws-25.8.1-py3-none-any.whl

writes `aws_schema.json` for the resources and data sources that `infra/terraform` names. The bindings are
generated from the provider's schema and carry their TypeScript sources in source maps: each class names its
attributes with computed, optional and required, and each mapping to HCL says which of them are blocks, how
they nest, and of what type they are. What they cannot say: which values are allowed.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.doubles.terraform.provider import SCHEMA

Json = dict[str, Any]
"""A schema as Terraform prints it."""
TERRAFORM = Path(__file__).resolve().parents[3] / "infra" / "terraform"

_CLASS = re.compile(r"export class (\w+) extends cdktn\.(\w+)(.*?)(?=\nexport class |\Z)", re.S)
_TO_HCL = re.compile(r"export function (\w+)ToHclTerraform\(.*?\n(.*?)\n\}\n", re.S)
_HCL_ENTRY = re.compile(
    r'(\w+): \{\s+value: .*?isBlock: (true|false),\s+type: "(\w+)",\s+storageClassType: "(\w+)"', re.S
)
_ATTRIBUTE = re.compile(
    r"// (\w+) - computed: (\w+), optional: (\w+), required: (\w+)\n(.*?)(?=\n  // \w+ - computed|\Z)", re.S
)
_INTERFACE = r"export interface {name} \{{(.*?)\n\}}"
_FIELD = re.compile(r"#(\w+) \w+#\w+\}.*?readonly \w+(\??):", re.S)
_GETTERS = {
    "String": "string",
    "Number": "number",
    "Boolean": "bool",
    "StringMap": ["map", "string"],
    "NumberMap": ["map", "number"],
    "BooleanMap": ["map", "bool"],
    "List": ["list", "string"],
    "NumberList": ["list", "number"],
    "BooleanList": ["list", "bool"],
    "AnyMap": ["map", "dynamic"],
}
_STORED = {"string": "string", "number": "number", "boolean": "bool"}
_NESTING = {"list": "list", "set": "set", "struct": "single", "map": "map"}
_TOP = {
    "TerraformResource": "resource_schemas",
    "TerraformDataSource": "data_source_schemas",
    "TerraformProvider": "provider",
}

_WAF_STATEMENT: Json = {
    "nesting_mode": "list",
    "max_items": 1,
    "block": {
        "attributes": {},
        "block_types": {
            name: {
                "nesting_mode": "list",
                "max_items": 1,
                "block": {
                    "attributes": {key: {"type": kind, "required": True} for key, kind in fields.items()},
                    "block_types": {},
                },
            }
            for name, fields in {
                "rate_based_statement": {"limit": "number", "aggregate_key_type": "string"},
                "managed_rule_group_statement": {"vendor_name": "string", "name": "string"},
            }.items()
        },
    },
}
"""The bindings flatten the recursive statements of WAF to anything; these are the ones in use here."""


@dataclass(frozen=True)
class HclEntry:
    """How an attribute is written to HCL."""

    is_block: bool
    nesting: str
    stored: str


@dataclass(frozen=True)
class Attribute:
    """An attribute of a class of the bindings."""

    flags: Json
    body: str

    @property
    def getter(self) -> str | None:
        """The kind of getter that it is read with; None for a nested class."""
        found = re.search(r"get(\w+)Attribute\(", self.body) or re.search(
            r"new cdktn\.(\w+)\(this", self.body
        )
        return found[1] if found else None

    @property
    def nested(self) -> tuple[str, bool] | None:
        """The nested class that it is read with, and whether as a set."""
        found = re.search(r'new (\w+)\(this, "(\w+)"(?:, (true|false))?\)', self.body)
        return (found[1], found[3] == "true") if found else None

    @property
    def read_as_set(self) -> bool:
        """Whether a set is read as a list."""
        return "Fn.tolist" in self.body.split("}")[0]


class Module:
    """The bindings of one resource, data source or of the provider."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._written = {m[1]: _entries(m[2]) for m in _TO_HCL.finditer(source)}
        self._classes = {m[1]: (m[2], m[3]) for m in _CLASS.finditer(source)}

    def schema(self) -> tuple[str, str, Json] | None:
        """Section, type and schema of the module; None where it is none of the three."""
        name = re.search(r'static readonly tfResourceType = "(\w+)"', self._source)
        main = next((c for c, (base, _) in self._classes.items() if base in _TOP), None)
        if name is None or main is None:
            return None
        return _TOP[self._classes[main][0]], name[1], {"version": 0, "block": self._block(main)}

    def _block(self, name: str) -> Json:
        base_body = self._classes[name][1]
        attributes: Json = {}
        blocks: Json = {}
        entries = self._entries_of(name)
        for found in _ATTRIBUTE.finditer(base_body):
            flags = dict(zip(("computed", "optional", "required"), found.groups()[1:4], strict=True))
            told = {key: True for key, value in flags.items() if value == "true"}
            self._add(found[1], Attribute(told, found[5]), entries.get(found[1]), attributes, blocks)
        return {"attributes": attributes, "block_types": blocks}

    def _add(
        self, name: str, told: Attribute, entry: HclEntry | None, attributes: Json, blocks: Json
    ) -> None:
        if told.nested is not None:
            self._add_nested(name, told, entry, attributes, blocks)
        elif entry is not None and entry.is_block:
            stored = entry.stored.removesuffix("List")
            blocks[name] = {
                "nesting_mode": _NESTING.get(entry.nesting, "list"),
                "block": self._struct(stored),
            }
        else:
            attributes[name] = {"type": _simple_type(told, entry), **told.flags}

    def _add_nested(
        self, name: str, told: Attribute, entry: HclEntry | None, attributes: Json, blocks: Json
    ) -> None:
        kind, as_set = told.nested or ("", False)
        many = kind.endswith(("List", "Map"))
        struct = (
            kind.removesuffix("List").removesuffix("Map") if many else kind.removesuffix("OutputReference")
        )
        inner = f"{struct}OutputReference"
        if inner not in self._classes:
            attributes[name] = {"type": "dynamic", "computed": True}
        elif entry is not None and entry.is_block:
            block: Json = {"nesting_mode": _NESTING[entry.nesting], "block": self._block(inner)}
            if block["nesting_mode"] in {"list", "set"}:
                block |= {"min_items": 1} if told.flags.get("required") else {}
                block |= {} if many else {"max_items": 1}
            blocks[name] = block
        else:
            fields = {n: a["type"] for n, a in self._block(inner)["attributes"].items()}
            shape: Any = ["object", fields]
            if kind.endswith("List"):
                shape = ["set" if as_set else "list", shape]
            elif kind.endswith("Map"):
                shape = ["map", shape]
            attributes[name] = {"type": shape, **told.flags}

    def _entries_of(self, name: str) -> dict[str, HclEntry]:
        body = self._classes[name][1]
        own = re.search(r"synthesizeHclAttributes\(\).*?\{(.*)", body, re.S)
        return (
            _entries(own[1]) if own else self._written.get(_lower(name.removesuffix("OutputReference")), {})
        )

    def _struct(self, name: str) -> Json:
        """A block without a class of its own (the provider's): flags come from its interface."""
        found = re.search(_INTERFACE.format(name=name), self._source, re.S)
        optional = {m[1]: bool(m[2]) for m in _FIELD.finditer(found[1])} if found else {}
        attributes = {}
        for key, entry in self._written.get(_lower(name), {}).items():
            kind: Any = _STORED.get(entry.stored)
            if kind is None:
                part = entry.stored.removesuffix("List").removesuffix("Map")
                kind = [
                    entry.nesting if entry.stored.endswith("List") else "map",
                    _STORED.get(part, "string"),
                ]
            attributes[key] = {"type": kind, "optional" if optional.get(key, True) else "required": True}
        return {"attributes": attributes, "block_types": {}}


def read_schemas(wheel: Path, types: Iterable[str]) -> Json:
    """The provider's schema for some types, as `terraform providers schema -json` has it, and its `version`.

    Args:
        wheel: Of the bindings.
        types: Resources and data sources that are wanted, such as `aws_s3_bucket`.
    """
    wanted = {name.removeprefix("aws_").replace("_", "-") for name in types}
    found: Json = {"resource_schemas": {}, "data_source_schemas": {}, "version": ""}
    for source in _sources(wheel, wanted | {"provider"}):
        version = re.search(r"providerVersion: '([\d.]+)'", source)
        found["version"] = version[1] if version else found["version"]
        read = Module(source).schema()
        if read is not None:
            _put(found, *read)
    acl = found["resource_schemas"].get("aws_wafv2_web_acl")
    if acl:
        rule = acl["block"]["block_types"]["rule"]["block"]
        rule["attributes"].pop("statement", None)
        rule["block_types"]["statement"] = _WAF_STATEMENT
    return found


def _put(found: Json, section: str, name: str, schema: Json) -> None:
    if section == "provider":
        found[section] = schema
    else:
        found[section][name] = schema


def _sources(wheel: Path, wanted: set[str]) -> Iterable[str]:
    """TypeScript of the wanted modules; folders leave hyphens and the prefix of data sources out."""
    names = {name.replace("-", "") for name in wanted}
    with zipfile.ZipFile(wheel) as packed:
        (inner,) = (name for name in packed.namelist() if name.endswith(".jsii.tgz"))
        with packed.open(inner) as stream, tarfile.open(fileobj=stream, mode="r|gz") as archive:
            for member in archive:
                parts = Path(member.name).parts
                if len(parts) == 4 and parts[-1] == "index.js":
                    folder = parts[2].replace("-", "")
                    if folder.removeprefix("dataaws") in names or folder in names:
                        file = archive.extractfile(member)
                        if file is not None:
                            yield _typescript(file.read().decode())


def _typescript(javascript: str) -> str:
    encoded = javascript.rsplit("base64,", 1)[1].strip()
    content: str = json.loads(base64.b64decode(encoded))["sourcesContent"][0]
    return content


def _entries(text: str) -> dict[str, HclEntry]:
    return {m[1]: HclEntry(m[2] == "true", m[3], m[4]) for m in _HCL_ENTRY.finditer(text)}


def _simple_type(told: Attribute, entry: HclEntry | None) -> Any:  # noqa: ANN401 - Terraform's type in JSON
    getter = told.getter or ""
    kind: Any = _GETTERS.get(getter) or _GETTERS.get(getter.removesuffix("List"), "string")
    if entry is None:
        return ["set", kind[1]] if told.read_as_set and isinstance(kind, list) and kind[0] == "list" else kind
    if entry.stored in _STORED:
        return _STORED[entry.stored]
    if entry.stored.endswith("List"):
        part = _STORED.get(entry.stored.removesuffix("List"), "string")
        return [entry.nesting if entry.nesting in {"list", "set"} else "list", part]
    if entry.stored.endswith("Map"):
        return ["map", _STORED.get(entry.stored.removesuffix("Map"), "string")]
    return kind


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def types_in(folder: Path) -> tuple[str, ...]:
    """Every resource and data source that Terraform files name."""
    text = "\n".join(path.read_text("utf-8") for path in sorted(folder.rglob("*.tf")))
    return tuple(sorted(set(re.findall(r'^(?:resource|data) "(aws_\w+)"', text, re.M))))


def used_in(folder: Path, schema: Json) -> Json:
    """The part of a schema that Terraform files name."""
    text = "\n".join(path.read_text("utf-8") for path in sorted(folder.rglob("*.tf")))
    for kind, section in (("resource", "resource_schemas"), ("data", "data_source_schemas")):
        named = set(re.findall(rf'^{kind} "(aws_\w+)"', text, re.M))
        schema[section] = {name: told for name, told in schema[section].items() if name in named}
    return schema


def _lines(schema: Json) -> str:
    """One line for each type, so that a change can be read."""
    parts = [f'"version": {json.dumps(schema["version"])}', f'"provider": {json.dumps(schema["provider"])}']
    for section in ("resource_schemas", "data_source_schemas"):
        rows = (f'"{name}": {json.dumps(told)}' for name, told in sorted(schema[section].items()))
        parts.append(f'"{section}": {{\n' + ",\n".join(rows) + "\n}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    SCHEMA.write_text(
        _lines(used_in(TERRAFORM, read_schemas(Path(sys.argv[1]), types_in(TERRAFORM)))), "utf-8"
    )
