"""The ICB's server while letters are counted, in a process of its own: it checks every seal, and keeps lines open for the next letter.

GET says as JSON what came: how many letters, how many more than once, out of their order or with a bad seal, and the time of the first
and the last one, in seconds of the monotonic clock, which is one for the whole machine.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass, field

from standardwebhooks.webhooks import Webhook, WebhookVerificationError


@dataclass
class Came:
    """What came until now."""

    letters: int = 0
    again: int = 0
    disordered: int = 0
    bad_seals: int = 0
    lines: int = 0
    first: float = 0.0
    last: float = 0.0


@dataclass
class BackOffice:
    """The server. `slow`: seconds that it needs for each answer."""

    secret: str
    slow: float = 0.0
    came: Came = field(default_factory=Came)
    seen: set[str] = field(default_factory=set)
    newest: dict[str, int] = field(default_factory=dict)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One line, until the other side hangs up."""
        self.came.lines += 1
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                first, *rest = head.rstrip().split("\r\n")
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                writer.write(await self.answer(first.split(" ")[0], headers, body))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def answer(self, method: str, headers: dict[str, str], body: bytes) -> bytes:
        if method == "GET":
            told = json.dumps(asdict(self.came)).encode()
            return f"HTTP/1.1 200 OK\r\ncontent-length: {len(told)}\r\n\r\n".encode() + told
        self.take(headers, body)
        if self.slow:
            await asyncio.sleep(self.slow)
        return b"HTTP/1.1 204 No Content\r\n\r\n"

    def take(self, headers: dict[str, str], body: bytes) -> None:
        try:
            letter = Webhook(self.secret).verify(body, headers)
        except WebhookVerificationError:
            self.came.bad_seals += 1
            return
        if letter["type"] == "audit.head":
            return  # the day's head of the audit is about no case
        at, number = time.monotonic(), letter["data"]["sequence"]
        self.came.letters += 1
        self.came.first, self.came.last = self.came.first or at, at
        if headers["webhook-id"] in self.seen:
            self.came.again += 1
        else:
            self.came.disordered += number != self.newest.get(letter["data"]["referral_id"], 0) + 1
            self.newest[letter["data"]["referral_id"]] = number
        self.seen.add(headers["webhook-id"])


async def main(secret: str, slow: float) -> None:
    server = await asyncio.start_server(BackOffice(secret, slow).serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
