"""Forks terminals and hubs that may be killed at any moment; run as a program of its own.

Everything is imported once, here, so that another victim costs a hundredth of a second. One
JSON document a line comes in, one goes out.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
import traceback
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ebatui.hub.home import open_home
from ebatui.hub.serve import serve
from ebatui.journal.codec import UNPRIMED
from ebatui.sync.exchange import exchange
from ebatui.sync.keys import Signer
from ebatui.sync.mailbox import Mailbox


def run_exchange(asked: dict[str, Any]) -> None:
    with Mailbox(Path(asked["mailbox"])) as mailbox:
        signer = Signer(asked["device"], bytes.fromhex(asked["seed"]))
        result = exchange(mailbox, signer, now=datetime.now, url=asked["url"])
    Path(asked["result"]).write_text(result.status)


def run_hub(asked: dict[str, Any]) -> None:
    folder = Path(asked["hub"])
    opened = open_home(folder, lambda: datetime.now().astimezone().date())
    # The parcels here are unprimed; what a hub keeps ready for primed ones is half its start.
    hub = replace(opened, primings=UNPRIMED)
    ready = Path(asked["ready"])

    def tell(url: str) -> None:
        ready.with_suffix(".new").write_text(url)
        ready.with_suffix(".new").rename(ready)

    serve(hub, folder, "127.0.0.1", 0, plain_http=not asked.get("tls"), ready=tell)


WHEN_NEEDED = (
    "encodings.idna",
    "pyppmd",
    "sqlalchemy.dialects.sqlite",
    "uvicorn.lifespan.off",
    "uvicorn.loops.asyncio",
    "uvicorn.protocols.http.h11_impl",
)
"""What a hub or a terminal imports once it runs: before the fork it costs nothing each time."""

ACTS = {"exchange": run_exchange, "hub": run_hub}


def main() -> None:
    for name in WHEN_NEEDED:
        importlib.import_module(name)
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["act"] == "wait":
            _, status = os.waitpid(asked["pid"], 0)
            answer = {"code": os.waitstatus_to_exitcode(status)}
        else:
            pid = os.fork()
            if pid == 0:
                os.close(0)
                try:
                    ACTS[asked["act"]](asked)
                except BaseException:
                    traceback.print_exc()
                    os._exit(1)
                os._exit(0)
            answer = {"pid": pid}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
