"""PyLTI1p3 as its documentation puts it together: Flask, a file cache for launches and for the platform's keys."""

import json
import os

from flask import Flask
from flask_caching import Cache
from pylti1p3.contrib.flask import FlaskCacheDataStorage, FlaskMessageLaunch, FlaskOIDCLogin, FlaskRequest
from pylti1p3.tool_config import ToolConfDict

app = Flask(__name__)
# Without a threshold of its own the cache throws launches away from the 500th on, and spends its time doing so.
cache = Cache(
    app,
    config={"CACHE_TYPE": "FileSystemCache", "CACHE_DIR": os.environ["CACHE_DIR"], "CACHE_THRESHOLD": 1_000_000},
)
conf = ToolConfDict(json.loads(os.environ["TOOL_CONF"]))


@app.route("/login", methods=["GET", "POST"])
def login():
    """Answer a login initiation."""
    oidc = FlaskOIDCLogin(FlaskRequest(), conf, launch_data_storage=FlaskCacheDataStorage(cache))
    return oidc.redirect(os.environ["LAUNCH_URL"])


@app.post("/launch")
def launch():
    """Answer a launch."""
    storage = FlaskCacheDataStorage(cache)
    message = FlaskMessageLaunch(FlaskRequest(), conf, launch_data_storage=storage)
    message.set_public_key_caching(storage, cache_lifetime=7200)
    return {"launched": message.get_launch_id(), "user": message.get_launch_data()["sub"]}
