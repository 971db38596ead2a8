"""The smallest honest JupyterHub with LTI13Authenticator, as the authenticator's documentation tells to configure it.

It starts no servers for its users, so there is no proxy before it: its own pages are what a launch leads to. It is told
of one issuer, as it can have no more. A user is named by the subject of the launch (the authenticator takes the email
unless it is told otherwise), because that is what the standard calls a user by.
"""
# mypy: ignore-errors
# It runs in an environment of its own, whose packages the project does not have.

import argparse
import json
from pathlib import Path

from jupyterhub.app import JupyterHub
from jupyterhub.proxy import Proxy
from traitlets.config import Config

QUIET = 40


class NoProxy(Proxy):
    """Nothing stands before the hub: routes are remembered, and nobody is sent by them."""

    should_start = False

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.routes = {}

    async def add_route(self, routespec, target, data):
        """Remember a route."""
        self.routes[routespec] = {"routespec": routespec, "target": target, "data": data}

    async def delete_route(self, routespec):
        """Forget a route."""
        self.routes.pop(routespec, None)

    async def get_all_routes(self):
        """Return the routes."""
        return self.routes


class Hub(JupyterHub):
    """A hub that says when it listens."""

    async def start(self):
        """Start, and print the address."""
        await super().start()
        print(f"the tool listens on {self.hub.url}", flush=True)


def configured(port: int, folder: Path, platforms: list[dict]) -> Config:
    """Return the configuration; the first platform is the one that it knows, with every client id there."""
    first = platforms[0]
    config = Config()
    config.JupyterHub.authenticator_class = "ltiauthenticator.lti13.auth.LTI13Authenticator"
    config.LTI13Authenticator.issuer = first["issuer"]
    config.LTI13Authenticator.authorize_url = first["authorization_endpoint"]
    config.LTI13Authenticator.jwks_endpoint = first["jwks_uri"]
    config.LTI13Authenticator.client_id = {
        known["client_id"] for known in platforms if known["issuer"] == first["issuer"]
    }
    config.LTI13Authenticator.username_key = "sub"
    config.LTI13Authenticator.allow_all = True
    config.JupyterHub.proxy_class = NoProxy
    config.JupyterHub.hub_ip = "127.0.0.1"
    config.JupyterHub.hub_port = port
    config.JupyterHub.bind_url = f"http://127.0.0.1:{port}"
    config.JupyterHub.db_url = f"sqlite:///{folder / 'jupyterhub.sqlite'}"
    config.JupyterHub.cookie_secret_file = str(folder / "cookie_secret")
    config.JupyterHub.tornado_settings = {"cookie_options": {"SameSite": "None", "Secure": True}}
    config.JupyterHub.log_level = QUIET
    return config


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--registrations", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    platforms = json.loads(options.registrations.read_text(encoding="utf-8"))
    Hub.instance(config=configured(options.port, options.folder, platforms))
    Hub.launch_instance([])


if __name__ == "__main__":
    main()
