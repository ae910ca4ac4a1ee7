"""The hub's side of the courier: a terminal's file in, the answer file out."""

from __future__ import annotations

from dataclasses import dataclass

from ebatui.hub import intake
from ebatui.hub.hub import Hub
from ebatui.journal.pack import Unpacker
from ebatui.sync.courier import FROM_HUB, TO_HUB, CourierError
from ebatui.sync.parts import write_parts
from ebatui.sync.wire import Answer, Request, WireError, read_answer, read_request_so_far


@dataclass(frozen=True, slots=True)
class Carried:
    """The answer file, and what it says."""

    data: bytes
    request: Request
    answer: Answer
    cut_short: bool
    """Whether the end of the terminal's file was missing; what is whole of it was taken."""


def carry(hub: Hub, data: bytes) -> Carried:
    """Take the parcels of a terminal's file. Raises ``CourierError``.

    The same checks as on the line; parcels that are held are passed over.
    """
    if not data.startswith(TO_HUB):
        raise CourierError("SYNC_COURIER_NOT_A_REQUEST")
    body = data[len(TO_HUB) :]
    try:
        request, _, parts = read_request_so_far(body)
    except WireError:
        raise CourierError("SYNC_COURIER_DAMAGED") from None
    if parts.cut_short:
        head = Unpacker(body)
        head.run()
        body = body[: head.at] + write_parts(parts.parcels)
    answered = intake.take(hub, body)
    answer = read_answer(
        answered, device=request.device, nonce=request.nonce, verify_key=hub.public.verify
    )
    return Carried(FROM_HUB + request.nonce + answered, request, answer, parts.cut_short)
