"""The website, for any WSGI server."""

import os

from webapp.app import create_app
from webapp.config import Config

app = create_app(Config.from_environment(os.environ))
