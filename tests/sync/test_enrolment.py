"""Enrolment: a code that can be read out, and nothing believed without it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.sync.enrol import EnrolFailed, enrol
from ebatui.sync.enrolment import (
    BadCode,
    EnrolAnswer,
    EnrolError,
    EnrolRefused,
    code_id,
    code_key,
    new_code,
    read_code,
    read_enrol_answer,
    read_enrol_request,
    write_enrol_answer,
    write_enrol_request,
)
from ebatui.sync.keys import PublicKeys, fingerprint, new_key_pairs
from ebatui.sync.words import WORDS, fingerprint_words

TERMINAL, HUB = new_key_pairs().public, new_key_pairs().public
CODE, OTHER_CODE = new_code(), new_code()
ACCEPTED = EnrolAnswer(HUB, 77, "HLI1")


def _asked() -> bytes:
    return write_enrol_request(CODE, 7, "HLI", TERMINAL)


def _bad_code(typed: str) -> str:
    with pytest.raises(BadCode) as refused:
        read_code(typed)
    return refused.value.code


def test_a_code_is_four_groups_of_five_and_never_twice_the_same() -> None:
    assert [len(group) for group in CODE.split("-")] == [5, 5, 5, 5]
    assert len({new_code() for _ in range(200)}) == 200


def test_a_code_may_be_typed_any_way() -> None:
    plain = CODE.replace("-", "")
    spaced = " ".join(plain.lower()[start : start + 2] for start in range(0, 20, 2))
    misread = CODE.replace("0", "o").replace("1", "l")
    assert {read_code(typed) for typed in (plain, spaced, misread, f" {CODE}\n")} == {CODE}


def test_any_one_sign_mistyped_is_noticed() -> None:
    for place, sign in enumerate(CODE):
        for typed in "0123456789ABCDEFGHJKMNPQRSTVWXYZ":
            if sign not in ("-", typed):
                assert _bad_code(CODE[:place] + typed + CODE[place + 1 :]) == "CHECK"


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", "LENGTH"), ("ABC", "LENGTH"), ("U" * 20, "SIGN"), ("é" * 20, "SIGN"), ("Ⅷ" * 20, "SIGN")],
)
def test_what_is_no_code_is_named(typed: str, code: str) -> None:
    assert _bad_code(typed) == code


def test_the_kept_halves_do_not_give_the_code_away() -> None:
    assert len({code_id(CODE), code_id(OTHER_CODE), code_key(CODE)[:8]}) == 3
    assert code_id(CODE.lower()) == code_id(CODE)


def test_both_ends_learn_each_other() -> None:
    request = read_enrol_request(_asked())
    assert (request.code_id, request.device, request.establishment, request.keys) == (
        code_id(CODE),
        7,
        "HLI",
        TERMINAL,
    )
    assert request.is_from(code_key(CODE))
    assert not request.is_from(code_key(OTHER_CODE))
    body = write_enrol_answer(ACCEPTED, request.mac, code_key(CODE))
    assert read_enrol_answer(body, CODE, _asked()) == ACCEPTED


def test_no_byte_of_either_can_be_changed() -> None:
    body = _asked()
    for place in range(len(body)):
        damaged = bytearray(body)
        damaged[place] ^= 1 << place % 8
        try:
            request = read_enrol_request(bytes(damaged))
        except EnrolError:
            continue
        assert not request.is_from(code_key(CODE)), place
    answer = write_enrol_answer(ACCEPTED, body[-32:], code_key(CODE))
    for place in range(1, len(answer)):
        damaged = bytearray(answer)
        damaged[place] ^= 1 << place % 8
        try:
            read = read_enrol_answer(bytes(damaged), CODE, body)
        except EnrolError:
            continue
        assert isinstance(read, EnrolRefused), place  # at most turned into a refusal


def test_an_answer_made_without_the_code_or_to_another_request_is_not_believed() -> None:
    body = _asked()
    for key, mac in ((code_key(OTHER_CODE), body[-32:]), (code_key(CODE), bytes(32))):
        with pytest.raises(EnrolError) as refused:
            read_enrol_answer(write_enrol_answer(ACCEPTED, mac, key), CODE, body)
        assert refused.value.code == "BAD_MAC"


@given(st.binary(max_size=200))
def test_noise_enrols_no_one(noise: bytes) -> None:
    try:
        request = read_enrol_request(noise)
    except EnrolError:
        pass
    else:
        assert not request.is_from(code_key(CODE))
    try:
        answer = read_enrol_answer(noise, CODE, _asked())
    except EnrolError:
        return
    assert isinstance(answer, EnrolRefused)


@pytest.mark.parametrize("refused", list(EnrolRefused))
def test_a_refusal_is_read_with_and_without_a_mac(refused: EnrolRefused) -> None:
    for key in (None, code_key(CODE)):
        assert read_enrol_answer(write_enrol_answer(refused, bytes(32), key), CODE, b"") is refused


def test_words_are_a_byte_each_and_told_apart() -> None:
    assert len(WORDS) == len(set(WORDS)) == 256
    assert all(word.isascii() and word.islower() and 3 <= len(word) <= 9 for word in WORDS)
    near = [
        (one, other)
        for one in WORDS
        for other in WORDS
        if one < other
        and len(one) == len(other)
        and sum(a != b for a, b in zip(one, other, strict=True)) == 1
    ]
    assert near == []


def test_words_stand_for_all_the_keys_in_their_order() -> None:
    both = fingerprint_words(fingerprint(TERMINAL, HUB))
    assert len(both.split()) == 6
    swapped = PublicKeys(TERMINAL.seal, TERMINAL.verify)
    assert len({both, *map(fingerprint_words, (
        fingerprint(HUB, TERMINAL), fingerprint(TERMINAL), fingerprint(swapped, HUB)
    ))}) == 4  # fmt: skip
    with pytest.raises(ValueError, match="short"):
        fingerprint_words(b"abc")


def test_a_terminal_enrols_with_a_real_hub(served_hub: Any, terminals: Any) -> None:
    terminal = terminals(7)
    served_hub.enrol(terminal)
    assert terminal.enrolled.label == "HLI1"
    assert terminal.enrolled.words == served_hub.hub.words_with(terminal.keys.public)
    enrolment = terminal.mailbox.enrolment()
    assert enrolment.hub == served_hub.hub.public
    assert enrolment.url == served_hub.url
    assert terminal.mailbox.epoch() == served_hub.hub.epoch


def test_a_code_serves_one_terminal_and_may_be_asked_again_by_it(
    served_hub: Any, terminals: Any
) -> None:
    code = served_hub.code()

    def ask(terminal: Any, **more: Any) -> Any:
        asked = {"url": served_hub.url, "code": code, "establishment": "HLI"} | more
        return enrol(terminal.mailbox, device=terminal.device, keys=terminal.keys.public, **asked)

    first, second = terminals(7), terminals(8)
    assert ask(first).label == ask(first).label == "HLI1"
    with pytest.raises(EnrolFailed) as refused:
        ask(second)
    assert (refused.value.code, refused.value.refused) == ("SYNC_ENROL_CODE_UNKNOWN", True)
    assert second.mailbox.enrolment() is None
    with pytest.raises(EnrolFailed) as refused:
        ask(second, code=served_hub.code(), establishment="CFI")
    assert refused.value.code == "SYNC_ENROL_WRONG_ESTABLISHMENT"


def test_a_hub_that_never_heard_the_code_enrols_no_one(helpers: Any, terminals: Any) -> None:
    def impostor(connection: Any) -> None:
        _, body = helpers.read_http(connection)
        answer = write_enrol_answer(ACCEPTED, body[-32:], code_key(OTHER_CODE))
        connection.sendall(helpers.http_answer(answer))

    terminal = terminals(7)
    for act, code in (
        (impostor, "SYNC_WRONG_HUB"),
        (lambda line: line.sendall(helpers.http_answer(b"hello")), "SYNC_GARBLED"),
        (lambda line: line.close(), "SYNC_LINE_CUT"),
    ):
        with helpers.answering(act) as url, pytest.raises(EnrolFailed) as failed:
            enrol(
                terminal.mailbox,
                url=url,
                code=CODE,
                device=7,
                establishment="HLI",
                keys=terminal.keys.public,
            )
        assert failed.value.code == code
    assert terminal.mailbox.enrolment() is None
