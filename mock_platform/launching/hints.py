"""The two hints of a login initiation, in the forms that products give them.

They are opaque to tools and must come back unchanged; a form with quotes, braces or dots shows who parses them.
"""

import json
import secrets
from hashlib import sha1

from mock_platform.base64url import base64url_from_bytes
from mock_platform.behaviour import Behaviour
from mock_platform.draft import json_octets
from mock_platform.world import Link, Person


def new_login_hint(behaviour: Behaviour, person: Person) -> str:
    """Return a hint that stands for the person."""
    match behaviour.login_hint_form:
        case "user-id":
            return person.user_id
        case "hex-40":
            return sha1(person.user_id.encode(), usedforsecurity=False).hexdigest()
        case _:
            return secrets.token_urlsafe(12)


def new_message_hint(behaviour: Behaviour, link: Link | None) -> str:
    """Return a hint that stands for the launch."""
    secret = secrets.token_hex(16)
    place = link.resource_link_id if link else "none"
    match behaviour.message_hint_form:
        case "json":
            return json.dumps({"cmid": place, "launchid": f"ltilaunch_{secret}"}, separators=(",", ":"))
        case "jwt":
            parts = [{"typ": "JWT", "alg": "HS256"}, {"verifier": secret, "context_type": "Course", "place": place}]
            return ".".join([*(base64url_from_bytes(json_octets(part)) for part in parts), secrets.token_urlsafe(32)])
        case _:
            return secrets.token_urlsafe(18)
