"""The letters that accounts get; links carry their token in the fragment, which no server log sees."""

from __future__ import annotations

from dataclasses import dataclass

from server.ports import Letter

_SIGN = "\n\nRetail Copilot"


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes letters.

    Args:
        address: Where the page is, without a slash at the end.
    """

    address: str

    def verify(self, to: str, token: str) -> Letter:
        """To a new address."""
        return self._link(to, "Confirm your address", "confirm that this address is yours", "verify", token)

    def known(self, to: str) -> Letter:
        """To an address that somebody tried to register again."""
        text = (
            "Somebody tried to register with this address. It has an account already; if it was you, sign in"
        )
        return Letter(to, "You have an account already", f"{text} at {self.address}/ {_SIGN}")

    def reset(self, to: str, token: str) -> Letter:
        """To somebody who forgot the password."""
        return self._link(to, "Set a new password", "set a new password (within 30 minutes)", "reset", token)

    def change(self, to: str, token: str) -> Letter:
        """To the address that an account is to have."""
        return self._link(
            to, "Confirm your new address", "use this address from now on", "change-email", token
        )

    def changed(self, to: str, what: str) -> Letter:
        """To the owner, after something that an intruder would do."""
        text = f"{what} If it was not you, set a new password at once: {self.address}/ {_SIGN}"
        return Letter(to, "Your account was changed", text)

    def _link(self, to: str, subject: str, purpose: str, kind: str, token: str) -> Letter:
        link = f"{self.address}/#{kind}={token}"
        text = f"Open this link to {purpose}:\n\n{link}\n\nIf you did not ask for this, ignore it.{_SIGN}"
        return Letter(to, subject, text)
