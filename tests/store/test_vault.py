"""The vault: who opens it, how guessing is slowed and ended, and that damage is never mistaken."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ebatui.casework.fields import FieldError
from ebatui.services.ports import CannotSave
from ebatui.store import vault_file
from ebatui.store.attempts import LOCK_AFTER, LONGEST_WAIT, Tries, TryBook, wait_after
from ebatui.store.errors import (
    DeviceSecretLost,
    LockedOut,
    NoVault,
    TooSoon,
    VaultDamaged,
    WrongKey,
    WrongPassphrase,
    WrongRecoveryKey,
)
from ebatui.store.vault import Adviser, Vault, new_recovery_key
from ebatui.store.vault_file import Cost


def wrong(safe: Any, now: float) -> WrongPassphrase:
    with pytest.raises(WrongPassphrase) as caught:
        safe.unlock("not the words", now)
    return caught.value


def test_the_right_passphrase_opens(safe: Any) -> None:
    unlocked = safe.unlock()
    assert unlocked.data_key == safe.data_key
    assert unlocked.adviser == safe.adviser
    assert safe.data_key.hex() not in repr(unlocked)


def test_accents_typed_in_two_ways_are_one_passphrase(safe: Any) -> None:
    safe.vault.change_passphrase(safe.data_key, "ada", "caf\u00e9 noir", safe.device_secret)
    assert safe.unlock("cafe\u0301 noir").data_key == safe.data_key


def test_tries_are_few_and_wait_longer_each_time(safe: Any) -> None:
    now, waits = 0, []
    for left in range(LOCK_AFTER - 1, 0, -1):
        error = wrong(safe, now)
        assert error.left == left
        waits.append(error.wait_seconds)
        now += error.wait_seconds
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 64]
    with pytest.raises(LockedOut):
        safe.unlock("not the words", now)
    with pytest.raises(LockedOut):
        safe.unlock(now=now + 10**9)
    assert max(map(wait_after, range(100))) == LONGEST_WAIT


def test_too_soon_is_not_tried_and_does_not_count(safe: Any) -> None:
    for _ in range(3):
        wrong(safe, 100)
    for _ in range(5):
        with pytest.raises(TooSoon) as caught:
            safe.unlock(now=100.9)
        assert (caught.value.left, caught.value.wait_seconds) == (7, 1)
    assert safe.unlock(now=101).data_key == safe.data_key
    assert wrong(safe, 101).left == 9, "the right passphrase begins the count anew"


def test_a_clock_put_back_neither_shortens_nor_stretches_the_wait(safe: Any) -> None:
    far = 4_000_000_000
    for now in (far, far, far, far + 1, far + 3):
        wrong(safe, now)
    with pytest.raises(TooSoon) as caught:
        safe.unlock(now=1000)
    assert caught.value.wait_seconds == 4
    with pytest.raises(TooSoon):
        safe.unlock(now=1003)
    assert safe.unlock(now=1004).data_key == safe.data_key


def test_the_count_is_on_disk_before_the_try(safe: Any, tmp_path: Path) -> None:
    script = tmp_path / "try.py"
    script.write_text(
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from nacl import pwhash\n"
        "from ebatui.store.vault import Vault\n"
        "pwhash.argon2id.kdf = lambda *a: os.kill(os.getpid(), signal.SIGKILL)\n"
        "Vault(Path(sys.argv[1])).unlock('not the words', b'd' * 32, 50.0)\n"
    )
    for _ in range(4):
        ended = subprocess.run([sys.executable, script, safe.path], check=False)
        if ended.returncode != -signal.SIGKILL:
            break
    assert ended.returncode == 1, "the fourth try came too soon"
    assert TryBook(safe.path.with_name("vault.tries")).read(50) == Tries(3, 50)


@pytest.mark.parametrize("told", [b"", b"0 0 00\n", b"junk", b"\xff\xfe 1 2", b"9" * 99])
def test_a_count_that_was_tampered_with_leaves_one_try(safe: Any, told: bytes) -> None:
    safe.path.with_name("vault.tries").write_bytes(told)
    with pytest.raises((LockedOut, TooSoon)):
        safe.unlock("not the words", now=10)


def test_a_try_that_cannot_be_counted_is_not_made(
    safe: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotSave) as caught:
        safe.unlock()
    assert caught.value.code == "DISK_FULL"
    assert not list(safe.folder.glob("*.new"))


@pytest.mark.parametrize(
    ("passphrase", "code"),
    [
        ("short", "PASSPHRASE_TOO_SHORT"),
        ("1234567890", "PASSPHRASE_ALL_DIGITS"),
        ("1234 5678", "PASSPHRASE_ALL_DIGITS"),
        ("x" * 1025, "TOO_LONG"),
    ],
)
def test_passphrases_that_will_not_do(safe: Any, passphrase: str, code: str) -> None:
    with pytest.raises(FieldError) as caught:
        safe.vault.change_passphrase(safe.data_key, "ada", passphrase, safe.device_secret)
    assert (caught.value.field, caught.value.code) == ("passphrase", code)
    assert safe.unlock().data_key == safe.data_key


def test_advisers_come_and_go(safe: Any) -> None:
    bob = Adviser("bob", "Bob Q")
    safe.vault.add_adviser(safe.data_key, bob, "another phrase", safe.device_secret)
    assert safe.unlock("another phrase").adviser == bob
    assert safe.vault.advisers() == [safe.adviser, bob]
    with pytest.raises(FieldError):
        safe.vault.add_adviser(safe.data_key, bob, "another phrase", safe.device_secret)
    with pytest.raises(WrongPassphrase):
        safe.vault.unlock(safe.passphrase, safe.device_secret, 0.0, handle="bob")
    safe.vault.remove_adviser(safe.data_key, "ada")
    with pytest.raises(WrongPassphrase):
        safe.unlock()
    with pytest.raises(FieldError) as caught:
        safe.vault.remove_adviser(safe.data_key, "bob")
    assert caught.value.code == "LAST_ADVISER"


def test_only_this_vaults_key_may_change_it(safe: Any) -> None:
    with pytest.raises(WrongKey):
        safe.vault.remove_adviser(b"x" * 32, "ada")


def test_another_machines_secret_is_named_and_costs_no_try(safe: Any) -> None:
    for _ in range(20):
        with pytest.raises(DeviceSecretLost):
            safe.vault.unlock(safe.passphrase, b"e" * 32, 0.0)
    assert safe.unlock().data_key == safe.data_key


def test_recovery_ends_a_lock_out(safe: Any) -> None:
    now = 0
    for _ in range(LOCK_AFTER - 1):
        now += wrong(safe, now).wait_seconds
    with pytest.raises(LockedOut):
        safe.unlock("not the words", now)
    assert safe.vault.recover(safe.private, now) == safe.data_key
    assert safe.unlock(now=now).data_key == safe.data_key
    with pytest.raises(WrongRecoveryKey):
        safe.vault.recover(new_recovery_key()[0], now)


def test_starting_over_on_another_machine(safe: Any) -> None:
    data_key = safe.vault.recover(safe.private, 0)
    safe.vault.start_over(data_key, Adviser("eve", ""), "brand new words", b"e" * 32)
    assert safe.vault.unlock("brand new words", b"e" * 32, 0.0).data_key == data_key
    assert [one.handle for one in safe.vault.advisers()] == ["eve"]


def test_the_mentors_code_has_a_wait_of_its_own(safe: Any) -> None:
    check = safe.vault.check_mentor_code
    assert not check("123456", safe.device_secret, 0.0)
    with pytest.raises(FieldError):
        safe.vault.set_mentor_code(safe.data_key, "12345a", safe.device_secret)
    safe.vault.set_mentor_code(safe.data_key, "123456", safe.device_secret)
    assert check("123456", safe.device_secret, 0.0)
    for _ in range(3):
        assert not check("654321", safe.device_secret, 0.0)
    with pytest.raises(TooSoon):
        check("123456", safe.device_secret, 0.0)
    assert safe.unlock().data_key == safe.data_key, "mentors' tries do not touch advisers'"
    now = 10.0
    for _ in range(30):
        assert not check("654321", safe.device_secret, now)
        now += LONGEST_WAIT
    assert check("123456", safe.device_secret, now)
    assert b"123456" not in safe.path.read_bytes()


def test_any_byte_changed_cut_or_added_is_damage(safe: Any) -> None:
    safe.vault.set_mentor_code(safe.data_key, "123456", safe.device_secret)
    whole = safe.path.read_bytes()
    spoilt = [whole[:cut] for cut in range(0, len(whole), 37)] + [whole + b"\n", b"#" + whole]
    spoilt += [
        whole[:at] + bytes([whole[at] ^ flip]) + whole[at + 1 :]
        for at in range(len(whole))
        for flip in (0x01, 0x20, 0x80)
    ]
    for told in spoilt:
        with pytest.raises(VaultDamaged):
            vault_file.parse(told)
    safe.path.write_bytes(told)
    with pytest.raises(VaultDamaged):
        safe.unlock()
    assert safe.path.read_bytes() == told, "left as found"
    safe.path.write_bytes(whole)
    assert wrong(safe, 0).left == 9, "damage costs no try"


def test_a_vault_cannot_ask_for_all_the_memory_there_is(safe: Any) -> None:
    contents = vault_file.read(safe.path)
    for cost in (Cost(3, 100 << 20), Cost(1000, 64), Cost(0, 64)):
        slot = replace(contents.slots[0], cost=cost)
        vault_file.write(safe.path, vault_file.with_slot(contents, slot))
        with pytest.raises(VaultDamaged):
            safe.unlock()


def test_what_is_written_can_be_read_by_a_person_and_holds_no_secret(safe: Any) -> None:
    told = safe.path.read_bytes()
    assert told.startswith(b"# The vault of an ebatui terminal")
    assert b'handle = "ada"' in told
    for secret in (safe.data_key, safe.device_secret, safe.private):
        assert secret not in told
        assert secret.hex().encode() not in told
    assert safe.path.stat().st_mode & 0o077 == 0


def test_handles_cannot_break_the_file(safe: Any) -> None:
    odd = Adviser('b"]\\\n[x', "N\u202eame \u007f'\U0001f600")
    safe.vault.add_adviser(safe.data_key, odd, "another phrase", safe.device_secret)
    assert safe.unlock("another phrase").adviser == Adviser('b"]\\ [x', "Name '\U0001f600")


def test_no_vault_is_not_a_damaged_one(tmp_path: Path) -> None:
    with pytest.raises(NoVault):
        Vault(tmp_path / "vault").unlock("whatever it is", b"d" * 32, 0.0)


def test_a_vault_is_never_made_over_another(safe: Any) -> None:
    with pytest.raises(FileExistsError):
        Vault.create(safe.path, safe.adviser, "other words", b"d" * 32, new_recovery_key()[1])
    assert safe.unlock().data_key == safe.data_key


def test_the_cost_of_a_try_is_what_was_chosen() -> None:
    assert Cost() == Cost(passes=3, kib=64 * 1024)
