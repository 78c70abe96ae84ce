"""A receiver of Open Door's letters in one page of Python, without a package. MIT licence: take it.

SECRETS="whsec_…,whsec_…" python3 receiver.py      newest first; two while one is changed
It keeps each letter once in letters.sqlite and answers 200, or 401 where the seal is not good. Put HTTPS before it.
"""

import base64
import hashlib
import hmac
import os
import re
import sqlite3
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOLERANCE = 5 * 60  # seconds, on both sides of our clock
LARGEST = 5 * 1024 * 1024  # a planner with every card full, and the bundle of it


def key(secret):
    return base64.b64decode(secret.removeprefix("whsec_"))


def good(secrets, headers, body, now):
    """Whether one of these secrets made one of the seals, over these very bytes, within five minutes of now."""
    id, at, seals = (headers.get(f"webhook-{name}") or "" for name in ("id", "timestamp", "signature"))
    if not re.fullmatch(r"[!-\-/-~]{1,128}", id) or not re.fullmatch(r"[0-9]{1,11}", at, re.ASCII) or abs(now - int(at)) > TOLERANCE:
        return False
    ours = [hmac.new(key(secret), f"{id}.{at}.".encode() + body, hashlib.sha256).digest() for secret in secrets]
    theirs = [seal.removeprefix("v1,").encode() for seal in seals.split(" ") if seal.startswith("v1,")]
    return any(hmac.compare_digest(base64.b64encode(one), other) for one in ours for other in theirs)


def keep(id, body):
    """Once, and for good before we answer: after a 2xx it never comes again."""
    with sqlite3.connect("letters.sqlite") as letters:
        letters.execute("CREATE TABLE IF NOT EXISTS letters (id TEXT PRIMARY KEY, body BLOB)")
        letters.execute("INSERT OR IGNORE INTO letters VALUES (?, ?)", (id, body))
    letters.close()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        size = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(size) if size <= LARGEST else b""
        taken = size <= LARGEST and good(os.environ["SECRETS"].split(","), self.headers, body, time.time())
        if taken:
            keep(self.headers["webhook-id"], body)
        self.send_response(200 if taken else 401)
        self.send_header("content-length", "0")
        self.end_headers()


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "9000"))), Receiver).serve_forever()
