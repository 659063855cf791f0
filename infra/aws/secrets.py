"""Secrets in Secrets Manager: made on first use, the same for every process of an installation."""

from __future__ import annotations

import json
import os
import secrets
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from infra.aws.clients import AwsClients, aws_errors, code_of
from infra.aws.names import AwsNames
from ingestion.curate.card_key import KEY_FILE
from server.auth.tokens import SigningKey

_KEPT_KEYS = 3
_FRESH_SECONDS = 60.0
_KEY_BYTES = 32


class SecretStore:
    """Texts by purpose; what another process made first is what counts."""

    def __init__(self, clients: AwsClients, names: AwsNames) -> None:
        self._clients, self._names = clients, names

    def read(self, purpose: str) -> str | None:
        """The secret; None where there is none."""
        with aws_errors("secretsmanager"):
            try:
                found = self._client.get_secret_value(SecretId=self._names.secret(purpose))
            except ClientError as error:
                if code_of(error) == "ResourceNotFoundException":
                    return None
                raise
            return str(found["SecretString"])

    def read_or_make(self, purpose: str, make: Callable[[], str]) -> str:
        """The secret, made where there is none; Terraform makes the empty shell of it, with its key."""
        found = self.read(purpose)
        if found is not None:
            return found
        fresh = make()
        self.write(purpose, fresh)
        return self.read(purpose) or fresh

    def write(self, purpose: str, text: str) -> None:
        """Put a new version in the place of the secret."""
        name = self._names.secret(purpose)
        with aws_errors("secretsmanager"):
            try:
                self._client.put_secret_value(SecretId=name, SecretString=text)
            except ClientError as error:
                if code_of(error) != "ResourceNotFoundException":
                    raise
                self._client.create_secret(Name=name, SecretString=text)

    @property
    def _client(self) -> Any:  # noqa: ANN401 - a boto3 client
        return self._clients.client("secretsmanager")


class SecretKeys:
    """Signing keys of access tokens, in one secret, newest first; read again every minute.

    Args:
        store: Where they are kept.
        clock: Seconds that only go up.
    """

    def __init__(self, store: SecretStore, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._clock = store, clock
        self._known: tuple[float, tuple[SigningKey, ...]] | None = None

    def __call__(self) -> Sequence[SigningKey]:
        """The keys, the one in use first."""
        now = self._clock()
        if self._known is None or now - self._known[0] > _FRESH_SECONDS:
            text = self._store.read_or_make("signing-keys", lambda: json.dumps([_new_key("000001")]))
            self._known = (now, tuple(_signing_key(item) for item in json.loads(text)))
        return self._known[1]

    def rotate(self) -> str:
        """Sign with a new key from now on; tokens of the keys before it stay good until they run out."""
        kept = json.loads(self._store.read("signing-keys") or "[]")
        number = int(kept[0]["id"].partition("-")[0]) + 1 if kept else 1
        fresh = _new_key(f"{number:06d}-{uuid.uuid4().hex[:8]}")
        self._store.write("signing-keys", json.dumps([fresh, *kept][:_KEPT_KEYS]))
        self._known = None
        return fresh["id"]


def shared_account_secret(store: SecretStore) -> bytes:
    """The secret for passwords and second factors."""
    return bytes.fromhex(store.read_or_make("account-secret", lambda: secrets.token_hex(_KEY_BYTES)))


def shared_setup_token(store: SecretStore) -> str:
    """The token that makes the first administrator."""
    return store.read_or_make("admin-token", lambda: secrets.token_urlsafe(_KEY_BYTES))


def bring_card_key(store: SecretStore, state: Path) -> None:
    """Put the installation's key of card tokens where curation looks for it, readable by its owner alone."""
    key = bytes.fromhex(store.read_or_make("card-key", lambda: secrets.token_hex(_KEY_BYTES)))
    state.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = state / f".{KEY_FILE}.{os.getpid()}"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(key)
    fresh.replace(state / KEY_FILE)


def _new_key(name: str) -> dict[str, str]:
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {"id": name, "pem": pem.decode("ascii")}


def _signing_key(item: dict[str, str]) -> SigningKey:
    private = load_pem_private_key(item["pem"].encode("ascii"), None)
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(f"{item['id']} is no Ed25519 key")
    return SigningKey(item["id"], private)
