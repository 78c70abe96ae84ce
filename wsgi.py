"""The website, for any WSGI server; and its commands, for `flask --app wsgi`."""

import os

from webapp import cli
from webapp.app import create_app
from webapp.config import Config

app = create_app(Config.from_environment(os.environ))
cli.prepare(app)
