"""HTTPS with one pinned certificate: met at enrolment, named by the code, and then no other."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ebatui.hub.certificate import certificate_hash, make_certificate, server_context
from ebatui.hub.home import open_home
from ebatui.sync.enrol import EnrolFailed, enrol
from ebatui.sync.exchange import exchange
from ebatui.sync.line import Line, LineError


@pytest.fixture
def own(served_hub: Any, tmp_path: Path) -> ssl.SSLContext:
    return server_context(tmp_path / "hub" / "hub.pem")


@pytest.fixture
def others(tmp_path: Path) -> ssl.SSLContext:
    path = tmp_path / "other.pem"
    path.write_text(make_certificate())
    return server_context(path)


def _enrol(served_hub: Any, terminal: Any, url: str) -> None:
    terminal.enrolled = enrol(
        terminal.mailbox,
        url=url,
        code=served_hub.code(),
        device=terminal.device,
        establishment="HLI",
        keys=terminal.keys.public,
    )


def test_every_certificate_is_its_own_and_small(tmp_path: Path) -> None:
    first, second = make_certificate(), make_certificate()
    assert certificate_hash(first) != certificate_hash(second)
    start = first.index(ssl.PEM_HEADER)
    assert len(ssl.PEM_cert_to_DER_cert(first[start:])) < 300
    with pytest.raises(ValueError, match="substring not found"):
        certificate_hash("")


def test_the_hubs_certificate_is_pinned_at_enrolment(
    served_hub: Any, own: Any, others: Any, terminals: Any, helpers: Any
) -> None:
    terminal = terminals(7)
    with helpers.serving(served_hub.hub, own) as url:
        _enrol(served_hub, terminal, url)
        assert terminal.enrolled.words == served_hub.hub.words_with(terminal.keys.public)
        assert terminal.mailbox.enrolment().certificate == served_hub.hub.certificate
        result = exchange(terminal.mailbox, terminal.signer, now=helpers.now)
        assert (result.status, result.message) == ("complete", "SYNC_COMPLETE")
    with helpers.serving(served_hub.hub, others) as url:
        terminal.enter(3)
        refused = exchange(terminal.mailbox, terminal.signer, now=helpers.now, url=url)
        assert (refused.status, refused.message) == ("no-line", "SYNC_CERTIFICATE")
        assert (refused.round_trips, refused.waiting) == (0, 3)


def test_no_one_in_between_enrols_a_terminal(
    served_hub: Any, own: Any, others: Any, terminals: Any, helpers: Any
) -> None:
    """Whoever passes everything on, with a certificate of their own, is found out."""
    terminal = terminals(7)
    with helpers.serving(served_hub.hub, others) as url, pytest.raises(EnrolFailed) as refused:
        _enrol(served_hub, terminal, url)
    assert (refused.value.code, refused.value.refused) == ("SYNC_CERTIFICATE", True)
    assert terminal.mailbox.enrolment() is None


def test_not_a_byte_of_a_request_reaches_another(
    others: Any, served_hub: Any, helpers: Any
) -> None:
    with helpers.serving(served_hub.hub, others) as url:
        line = Line(url, certificate=served_hub.hub.certificate)
        with pytest.raises(LineError) as refused:
            line.post("/x", b"secret" * 1_000, most=100)
        assert refused.value.code == "SYNC_CERTIFICATE"
        assert line.bytes_up < 600


def test_words_differ_where_the_certificate_does(served_hub: Any, tmp_path: Path) -> None:
    before = served_hub.hub.words
    (tmp_path / "hub" / "hub.pem").write_text(make_certificate())
    again = open_home(tmp_path / "hub", served_hub.hub.clock.today)
    assert again.words != before
    again.storage.close()


@pytest.mark.parametrize("year", [1970, 2001, 2021, 9_000])
def test_a_wrong_clock_does_not_keep_a_terminal_from_its_hub(
    served_hub: Any, own: Any, terminals: Any, helpers: Any, year: int
) -> None:
    terminal = terminals(7)
    with helpers.serving(served_hub.hub, own) as url:
        _enrol(served_hub, terminal, url)
        terminal.enter(2)
        begins = datetime(year, 1, 1, tzinfo=UTC)
        result = exchange(terminal.mailbox, terminal.signer, now=lambda: begins)
    assert result.message == "SYNC_UNCUT"


def test_an_empty_night_is_small(served_hub: Any, own: Any, terminals: Any, helpers: Any) -> None:
    terminal = terminals(7)
    with helpers.serving(served_hub.hub, own) as url:
        _enrol(served_hub, terminal, url)
        exchange(terminal.mailbox, terminal.signer, now=helpers.now)
        secured = exchange(terminal.mailbox, terminal.signer, now=helpers.now)
    assert (secured.status, secured.round_trips) == ("complete", 1)
    plain = exchange(terminal.mailbox, terminal.signer, now=helpers.now, url=served_hub.url)
    plain_bytes = plain.bytes_up + plain.bytes_down
    assert plain_bytes < 340
    assert secured.bytes_up + secured.bytes_down - plain_bytes < 1_100
