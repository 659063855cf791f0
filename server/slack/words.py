"""What the door itself says."""

from __future__ import annotations

HELP = (
    "Ask me about the shop in your own words, here or with `/retail your question`. In a thread I go on from "
    "what was asked before.\n\n"
    "- `/retail link CODE` ties you to your account\n"
    "- `/retail unlink` forgets that\n"
    "- `/retail help` shows this"
)
LINKED = "You are linked. What you ask here is answered with the rights of your account."
BAD_CODE = "That code is not good: it was used, has run out, or was mistyped. Ask for a new one."
OPEN_CODE = (
    "That code was shown to others, so it is void now. Ask for a new one, and send it in a direct message or "
    "with `/retail link CODE`."
)
UNLINKED_NOW = "Forgotten. Link an account again before you ask."
NOT_LINKED = "You were not linked to an account."
CLOSED = "Your account is closed, or may not sign in. Ask an administrator."
NOTHING_ASKED = "What would you like to know? For example: `revenue by month this year`."
STOPPED = "The answer was stopped before it was whole. Ask again."
IN_DIRECT_MESSAGE = "The chart or file that goes with this is in our direct messages."
THANKS = "Thank you. That helps to make answers better."
GONE = "That answer is no longer kept. Ask the question again."
NOT_SHOWN = "It could not be shown here. Invite me to the channel first."
TITLE = "Ask about the shop"


def unlinked(page: str) -> str:
    """How somebody who is not known links an account."""
    return (
        "I do not know yet who you are, so I cannot show you anything of the shop.\n\n"
        f"- Get a link code from your account at {page}, or from an administrator "
        "(`retail users link-slack`)\n"
        "- Send it to me in a direct message as `link CODE`, or anywhere as `/retail link CODE`"
    )
