"""What can be wrong with the vault and the case file. None of these names a person."""

from __future__ import annotations


class WrongKey(Exception):
    """The data key does not open this case file."""

    def __init__(self) -> None:
        super().__init__("this key does not open the case file")


class CaseFileDamaged(Exception):
    """The case file is not as it was left. Nothing was changed or deleted.

    ``what`` is ``missing``, ``header``, ``page``, ``write-ahead log``, ``journal`` or ``tables``;
    ``first_bad`` names the first bad change (``HLI2 17``: device label and sequence), where known.
    """

    def __init__(self, what: str, first_bad: str | None = None) -> None:
        super().__init__(f"case file damaged: {what}" + (f" ({first_bad})" if first_bad else ""))
        self.what = what
        self.first_bad = first_bad


class VaultDamaged(Exception):
    """The vault is not as it was written. It is left as found; the recovery file may help."""

    def __init__(self, why: str) -> None:
        super().__init__(f"vault damaged: {why}")
        self.why = why


class NoVault(Exception):
    """There is no vault here: the terminal has not been set up."""

    def __init__(self) -> None:
        super().__init__("no vault here")


class WrongPassphrase(Exception):
    """No adviser's slot opened. ``left`` tries remain; wait ``wait_seconds`` before the next."""

    def __init__(self, left: int, wait_seconds: int) -> None:
        super().__init__(f"wrong passphrase: {left} tries left, wait {wait_seconds} s")
        self.left = left
        self.wait_seconds = wait_seconds


class TooSoon(WrongPassphrase):
    """A try before the wait was over. It was not tried and does not count."""


class LockedOut(Exception):
    """Too many wrong passphrases. The recovery file opens the terminal again."""

    def __init__(self) -> None:
        super().__init__("locked after too many wrong passphrases")


class DeviceSecretLost(Exception):
    """This machine's secret is not the one the vault was made with: the recovery file is needed."""

    def __init__(self) -> None:
        super().__init__("the device secret is missing or another machine's")


class WrongRecoveryKey(Exception):
    """The recovery file is whole, but belongs to another vault."""

    def __init__(self) -> None:
        super().__init__("this recovery file belongs to another terminal")


class RecoveryFileDamaged(Exception):
    """The recovery file cannot be read. ``line`` is the first line at fault, 0 for the whole."""

    def __init__(self, line: int) -> None:
        super().__init__(f"recovery file damaged at line {line}" if line else "no recovery file")
        self.line = line
