"""The line: counted to the byte, verified, and never waited for beyond its time."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ebatui.sync.line import Line, LineError
from ebatui.sync.parts import CHUNK_BYTES


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for this machine, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hub")])
    begins = datetime.now(UTC) - timedelta(days=1)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "hub.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@contextmanager
def secure_server(
    certificate: Path, helpers: Any, answer: bytes, *, newest: Any = None
) -> Iterator[tuple[str, list[int]]]:
    """A TLS server that counts, below TLS, what crosses its socket: received, then sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    if newest is not None:
        context.maximum_version = newest
    crossed = [0, 0]

    def act(connection: socket.socket) -> None:
        here, there = socket.socketpair()
        below = [
            threading.Thread(target=_pump, args=(connection, there, crossed, 0)),
            threading.Thread(target=_pump, args=(there, connection, crossed, 1)),
        ]
        for thread in below:
            thread.start()
        try:
            with context.wrap_socket(here, server_side=True) as secured:
                helpers.read_http(secured)
                secured.sendall(answer)
        finally:
            here.close()
            for thread in below:
                thread.join(5)
            there.close()

    with helpers.answering(act) as url:
        yield url.replace("http:", "https:"), crossed


def _pump(source: socket.socket, sink: socket.socket, crossed: list[int], place: int) -> None:
    try:
        while data := source.recv(65_536):
            sink.sendall(data)
            crossed[place] += len(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return


def test_tls_is_verified_and_counted_to_the_byte(
    certificate: Path, helpers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    body = bytes(range(256)) * 300
    with secure_server(certificate, helpers, helpers.http_answer(body)) as (url, crossed):
        line = Line(url)
        assert line.post("/x", b"question" * 5_000, most=10**6).body == body
        counted = line.bytes_up, line.bytes_down
        line.close()
    assert counted[0] == crossed[0] > 40_000
    # What the server says in parting may cross after the answer was read whole.
    assert len(body) < counted[1] <= crossed[1] < counted[1] + 64


def test_a_certificate_no_one_vouches_for_is_refused(certificate: Path, helpers: Any) -> None:
    with secure_server(certificate, helpers, helpers.http_answer(b"")) as (url, _):
        with pytest.raises(LineError) as refused:
            Line(url).post("/x", b"", most=100)
        assert refused.value.code == "SYNC_CERTIFICATE"


def test_a_certificate_for_another_name_is_refused(
    certificate: Path, helpers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with secure_server(certificate, helpers, helpers.http_answer(b"")) as (url, _):
        with pytest.raises(LineError) as refused:
            Line(url.replace("127.0.0.1", "localhost")).post("/x", b"", most=100)
        assert refused.value.code == "SYNC_CERTIFICATE"


def test_old_tls_is_refused(
    certificate: Path, helpers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    old = ssl.TLSVersion.TLSv1_2
    with secure_server(certificate, helpers, b"", newest=old) as (url, _):
        with pytest.raises(LineError) as refused:
            Line(url).post("/x", b"", most=100)
        assert refused.value.code == "SYNC_TLS"


def test_one_connection_serves_several_requests(helpers: Any) -> None:
    connections = []

    def echo(connection: socket.socket) -> None:
        connections.append(connection)
        while True:
            head, body = helpers.read_http(connection)
            connection.sendall(helpers.http_answer(head.split(b" ")[1] + body))

    with helpers.answering(echo) as url:
        line = Line(url + "/base/")
        bodies = [line.post("/x", text, most=100).body for text in (b"one", b"", b"three")]
        line.close()
    assert bodies == [b"/base/xone", b"/base/x", b"/base/xthree"]
    assert len(connections) == 1


def test_a_connection_the_hub_closes_is_opened_again(helpers: Any) -> None:
    def once(connection: socket.socket) -> None:
        helpers.read_http(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")

    with helpers.answering(once) as url:
        line = Line(url)
        assert line.post("/x", b"", most=9).body == b"ok"
        counted = line.bytes_up
        assert line.post("/x", b"", most=9).body == b"ok"
        assert line.bytes_up == 2 * counted
        line.close()


def test_an_answer_that_came_before_all_was_sent_is_read(helpers: Any) -> None:
    """A hub answers a stranger at once, and hangs up on the rest of its body."""

    def hasty(connection: socket.socket) -> None:
        connection.recv(1_000)
        connection.sendall(helpers.http_answer(b"no"))

    with helpers.answering(hasty) as url:
        line = Line(url)
        assert line.post("/x", bytes(30 << 20), most=9).body == b"no"
        line.close()


def test_an_answer_in_chunks_is_read(helpers: Any) -> None:
    def chunks(connection: socket.socket) -> None:
        helpers.read_http(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        connection.sendall(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")

    with helpers.answering(chunks) as url:
        line = Line(url)
        assert line.post("/x", b"", most=9).body == b"abcde"
        line.close()
        with pytest.raises(LineError) as refused:
            Line(url).post("/x", b"", most=4)
        assert refused.value.code == "SYNC_GARBLED"


def test_no_proxy_is_used(helpers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with helpers.answering(lambda line: line.sendall(helpers.http_answer(b"ok"))) as url:
        line = Line(url)
        assert line.post("/x", b"", most=9).body == b"ok"
        line.close()


def test_what_the_kernel_still_holds_has_not_crossed(helpers: Any) -> None:
    """Told to whoever watches: no more than the other side has had, and never that none is left."""
    body, answer = b"q" * 400_000, b"a" * 30_000
    told: list[tuple[int, int]] = []
    looked = threading.Event()

    def moved(done: int, left: int) -> None:
        told.append((done, left))
        if len(told) > 400_000 // CHUNK_BYTES and told[-1] == told[-2]:
            looked.set()  # all of it is handed over, and nothing moved since

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)

        def slow() -> None:
            connection, _ = server.accept()
            with connection:
                assert looked.wait(20)
                unread = told[-1]
                helpers.read_http(connection)
                connection.sendall(helpers.http_answer(answer))
                assert unread[0] < 100_000, unread
                assert unread[1] > 300_000, unread
                fine.set()

        fine = threading.Event()
        serving = threading.Thread(target=slow)
        serving.start()
        line = Line(f"http://127.0.0.1:{server.getsockname()[1]}", moved=moved)
        line.beyond = 7
        assert line.post("/x", body, most=10**6).body == answer
        serving.join(20)
    assert fine.is_set()
    dones = [done for done, _ in told]
    assert dones == sorted(dones)
    assert all(left > 7 for _, left in told[:-1])
    assert told[-1] == (line.bytes_up + line.bytes_down, 7), "the last byte of the answer is in"
    line.beyond = 0
    line.finish()
    assert told[-1][1] == 0
    line.close()


def test_where_the_kernel_cannot_say_what_it_took_has_crossed(
    helpers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ebatui.sync.counted._QUEUED", None)
    told: list[tuple[int, int]] = []

    def act(connection: socket.socket) -> None:
        helpers.read_http(connection)
        connection.sendall(helpers.http_answer(b"abc"))

    with helpers.answering(act) as url:
        line = Line(url, moved=lambda done, left: told.append((done, left)))
        assert line.post("/x", b"q" * 9_000, most=100).body == b"abc"
        line.close()
    assert told
    assert all(left > 0 for _, left in told)
    assert any(done == line.bytes_up for done, _ in told)
