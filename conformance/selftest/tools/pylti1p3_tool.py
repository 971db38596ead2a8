"""The smallest honest tool around PyLTI1p3: Flask, as the library's README tells to do it.

Its README recommends a list of clients per issuer, the cache as launch data storage, https, and the launch id in the
address of the pages that follow a launch. It tells to handle the library's exceptions: they become a page with status
400. What is not one of them is left to Flask (500), because a developer who followed the README would see that, too.
Nothing is checked here that the library leaves out. The cache is a dictionary: there is one process.
"""
# What the library's package re-exports, and its Flask part as a whole, has no types.
# mypy: disable-error-code="attr-defined, no-untyped-call, no-any-return"

import argparse
import html
import threading
import time
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from pylti1p3.contrib.flask import FlaskCacheDataStorage, FlaskMessageLaunch, FlaskOIDCLogin, FlaskRequest
from pylti1p3.exception import LtiException, OIDCException
from pylti1p3.tool_config import ToolConfAbstract, ToolConfJsonFile
from werkzeug.serving import WSGIRequestHandler, make_server

from conformance.selftest.tools.pylti1p3_actions import ACTIONS
from mock_platform import vocabulary as lti

SHOWN = {"user": "sub", "issuer": "iss", "deployment": lti.CLAIM_DEPLOYMENT_ID}
PAGES = ("/quiz", "/reading")


class Cache:
    """What the launch data storage asks of a cache: get and set, with a lifetime in seconds."""

    def __init__(self) -> None:
        self._values: dict[str, tuple[Any, float]] = {}
        self._lock = threading.Lock()

    def get(self, key: str) -> Any:
        """Return the value, or None when there is none or it has become too old."""
        with self._lock:
            value, until = self._values.get(key, (None, 0.0))
        return value if time.monotonic() < until else None

    def set(self, key: str, value: Any, lifetime_s: float | None) -> None:
        """Keep a value."""
        with self._lock:
            self._values[key] = (value, time.monotonic() + (lifetime_s or 3600))


class Quiet(WSGIRequestHandler):
    """Werkzeug's server without its access log."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Print nothing."""


def create_app(conf: ToolConfAbstract[Any], cache: Cache, launch_url: str) -> Flask:
    """Return the tool; *launch_url* is its one redirect_uri, as the platform has it."""
    app = Flask(__name__)

    @app.route("/login", methods=["GET", "POST"])
    def login() -> ResponseReturnValue:
        storage = FlaskCacheDataStorage(cache)
        oidc_login = FlaskOIDCLogin(FlaskRequest(), conf, launch_data_storage=storage)
        return oidc_login.redirect(launch_url)

    @app.post("/launch")
    def launch() -> ResponseReturnValue:
        message = FlaskMessageLaunch(FlaskRequest(), conf, launch_data_storage=FlaskCacheDataStorage(cache))
        target = urlsplit(str(message.get_launch_data().get(lti.CLAIM_TARGET_LINK_URI, "")))
        page = target.path if target.path in PAGES else PAGES[0]
        return redirect(f"{page}?{target.query}&launch_id={message.get_launch_id()}", 303)

    @app.get("/<any(quiz,reading):_page>")
    def show(_page: str) -> ResponseReturnValue:
        launch_id = request.args.get("launch_id", "")
        storage = FlaskCacheDataStorage(cache)
        message = FlaskMessageLaunch.from_cache(launch_id, FlaskRequest(), conf, launch_data_storage=storage)
        claims: dict[str, Any] = dict(message.get_launch_data())
        shown = {name: html.escape(str(claims[claim])) for name, claim in SHOWN.items()}
        return "<h1>Welcome</h1>" + "".join(f"<p>{name}: <b id={name}>{text}</b></p>" for name, text in shown.items())

    @app.post("/drive/<action>")
    def act(action: str) -> ResponseReturnValue:
        storage = FlaskCacheDataStorage(cache)
        message = FlaskMessageLaunch.from_cache(
            request.args["launch_id"], FlaskRequest(), conf, launch_data_storage=storage
        )
        return ACTIONS[action](message, {**request.form, "url": f"{request.host_url}quiz"}) or "done"

    @app.get("/keys")
    def keys() -> ResponseReturnValue:
        return dict(conf.get_jwks())

    @app.errorhandler(LtiException)
    @app.errorhandler(OIDCException)
    def refuse(error: Exception) -> ResponseReturnValue:
        return f"<h1>The launch was refused</h1><p>{html.escape(str(error))}</p>", 400

    return app


def main() -> None:
    """Serve until ended; print the address."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--config", required=True, help="PyLTI1p3's own JSON file: issuers, clients, deployments, keys")
    parser.add_argument("--tls-cert", required=True)
    parser.add_argument("--tls-key", required=True)
    options = parser.parse_args()
    address = f"https://127.0.0.1:{options.port}"
    server = make_server(
        "127.0.0.1",
        options.port,
        create_app(ToolConfJsonFile(options.config), Cache(), f"{address}/launch"),
        threaded=True,
        request_handler=Quiet,
        ssl_context=(options.tls_cert, options.tls_key),
    )
    print(f"the tool listens on {address}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
