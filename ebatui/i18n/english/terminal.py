"""The terminal itself: setting up, and what the doctor finds."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "DOCTOR_FOLDER_OPEN": "Others on this machine can look into the folder: chmod 700 it.",
    "DOCTOR_FOLDER_READ_ONLY": "The folder cannot be written: nothing can be saved.",
    "DOCTOR_DISK_FULL": "Only {mb} MB of disk are left: make room.",
    "DOCTOR_NO_CASE_FILE": "The case file is missing: restore a backup.",
    "DOCTOR_NO_VAULT": "The vault is missing: restore a backup.",
    "DOCTOR_VAULT_DAMAGED": "The vault is damaged: restore a backup.",
    "DOCTOR_VAULT": "The vault is whole; {n} may unlock.",
    "DOCTOR_KEYRING": "This machine's secret is in {where}.",
    "DOCTOR_KEYRING_AWAY": "The system keyring cannot be reached now: log in to the desktop.",
    "DOCTOR_NO_SIGNING_KEY": "The signing key is missing: the nightly sync cannot run.",
    "DOCTOR_MAILBOX_DAMAGED": "The mailbox is damaged: restore a backup.",
    "DOCTOR_CHAIN": "The parcels' chain is whole.",
    "DOCTOR_CHAIN_BROKEN": "The parcels' chain is broken: tell the hub's operator.",
    "DOCTOR_NOT_ENROLLED": "This terminal has no hub yet: enrol it.",
    "DOCTOR_NOT_SYNCED": "No complete sync in three days; {n} changes wait.",
    "DOCTOR_SYNCED": "Last complete sync {when}.",
    "DOCTOR_CLOCK_BACK": "The clock is behind the last sync: check the date.",
    "DOCTOR_RECOVERY_FILE_HERE": (
        "The recovery file still lies beside the terminal: move it to the safe."
    ),
    "DOCTOR_FAULTS": "{n} faults of ebatui's own are noted in faults.log: report them.",
    "DOCTOR_HOLIDAYS_END": "Bank holidays are known only to {day}: bring ebatui up to date.",
    "PASSPHRASE_TOO_SHORT": "has fewer than 8 characters: make it longer",
    "PASSPHRASE_ALL_DIGITS": "is all digits: use words",
    "SIX_DIGITS": "is six digits",
    "NO_SUCH_PRISON": "is no prison's code; HLI is Hull",
    "MISSING": "is needed",
    "ALREADY_THERE": "is there already",
    "NOT_THERE": "is not there",
    "LAST_ADVISER": "is the last who can unlock: add another first",
}
