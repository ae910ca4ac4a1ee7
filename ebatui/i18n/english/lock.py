"""What a locked terminal says, apart from all else: it is said before the rest is read."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "SCREEN_UNLOCK": "Locked",
    "ACT_UNLOCK": "Unlock",
    "ACT_UNLOCK_HELP": "Unlock with what is typed",
    "ACT_UNLOCK_ON_UNLOCK": "Unlock",  # asked for first: not found, it would be looked for in all
    "UNLOCK_WHAT": "ebatui: employment and benefit casework",
    "UNLOCK_WHERE": "{prison}. Everything here is locked.",
    "UNLOCK_DEMO": "Demonstration: the people in it are invented.",
    "UNLOCK_LABEL": "Passphrase, or mentor code",
    "UNLOCK_OPENING": "Opening...",
    "UNLOCK_NOTHING": "Type your passphrase, or the six digits of a mentor code, then Enter.",
    "UNLOCK_HOW": "Type it, then Enter. It is not shown.",
    "DOOR_WRONG_PASSPHRASE": "That does not open it; tries left: {left}. Wait {wait} seconds.",
    "DOOR_WRONG_PASSPHRASE_NOW": "That does not open it; tries left: {left}.",
    "DOOR_LOCKED_OUT": "Locked after too many tries. The recovery key opens it: see the manager.",
    "DOOR_DAMAGED": "The case file is damaged ({what}). Type nothing more; ring for support.",
    "DOOR_NO_SIGNING_KEY": (
        "This is a copy on another machine: get a code from the hub, run ebatui rejoin."
    ),
    "DOOR_OTHER": "It could not be opened ({code}). Ring for support.",
    "DOOR_TOO_SOON": "Too soon after a wrong try: wait {wait} seconds. It did not count.",
    "DOOR_WRONG_CODE": "That is not the mentors' code.",
    "DOOR_DEVICE_SECRET_LOST": "This machine's secret is not the vault's: use the recovery file.",
    "DOOR_KEYRING_AWAY": "The system keyring cannot be reached: log in to the desktop first.",
    "DOOR_CANNOT_SAVE": "The disk is full or cannot be written: make room, then try again.",
    "PROMPT_LEAVE": "Ctrl+C leaves.",
    "DOCTOR_NO_KEYRING": (
        "No system keyring: this machine's secret lies in a file, so a stolen disk"
        " is guarded by passphrases alone."
    ),
    "DOCTOR_SECRETS_DAMAGED": "The file of this machine's secrets is damaged: use recover.",
    "TOO_SMALL": (
        "This terminal is {width} x {height}. ebatui needs at least 60 x 20; 80 x 24 is best."
    ),
}
