"""A small pretend back office: it receives what we send, shows it, and answers, for demonstrations and for integrators.

Never part of the service: it has no login and keeps what it gets in the open, so it listens on this machine alone.
"""

from webapp.sandbox.app import create_sandbox, run
from webapp.sandbox.settings import Settings

__all__ = ["Settings", "create_sandbox", "run"]
