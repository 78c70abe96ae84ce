"""A tiny website with faults on purpose, so that we know that the scanner finds what it looks for."""

from __future__ import annotations

from flask import Flask, redirect, request
from werkzeug.wrappers import Response


def create_site() -> Flask:
    site = Flask("planted")

    @site.get("/")
    def home() -> str:
        links = "<a href='/say?words=hello'>Say</a> <a href='/go?to=/'>Go</a>"
        form = "<form method='post' action='/write'><input name='words'><button>Write</button></form>"
        return f"<!doctype html><title>Faults</title>{links}{form}"

    @site.get("/say")
    def say() -> str:
        return f"<!doctype html><title>Faults</title><p>{request.args.get('words', '')}</p>"

    @site.get("/go")
    def go() -> Response:
        return redirect(request.args.get("to", "/"))

    @site.post("/write")
    def write() -> str:
        return "<!doctype html><title>Faults</title><p>Written.</p>"

    return site
