"""Who this was in LTI 1.1, signed with the secret of those days (LTI 1.1 migration guide, sections 6.1 and 6.2).

The signature lets a tool believe the earlier ids: it binds the consumer key to this one message. A tool that was
registered without an earlier consumer key gets the ids alone; one with a key gets it signed, whatever ids there are.
"""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from hmac import digest
from typing import Any

from mock_platform.launch import Launch
from mock_platform.messages.setting import Setting


def migration_claim(launch: Launch, setting: Setting, security: Mapping[str, Any]) -> dict[str, Any]:
    """Return the claim of a message with these security claims; nothing when there was no LTI 1.1."""
    members = {**_consumer(launch, security), **_earlier_ids(launch, setting)}
    return {name: value for name, value in members.items() if value is not None}


def consumer_key_sign(
    key: str, secret: str, *, deployment_id: str, iss: str, client_id: str, exp: int, nonce: str
) -> str:
    """Return `oauth_consumer_key_sign`."""
    text = "&".join([key, deployment_id, iss, client_id, str(exp), nonce])
    return b64encode(digest(secret.encode(), text.encode(), sha256)).decode("ascii")


def _consumer(launch: Launch, security: Mapping[str, Any]) -> dict[str, Any]:
    registration = launch.registration
    if registration.lti11_consumer_key is None or registration.lti11_secret is None:
        return {}
    sign = consumer_key_sign(
        registration.lti11_consumer_key,
        registration.lti11_secret,
        deployment_id=launch.deployment.deployment_id,
        iss=security["iss"],
        client_id=registration.client_id,
        exp=security["exp"],
        nonce=security["nonce"],
    )
    return {"oauth_consumer_key": registration.lti11_consumer_key, "oauth_consumer_key_sign": sign}


def _earlier_ids(launch: Launch, setting: Setting) -> dict[str, Any]:
    return {
        "user_id": None if launch.person.anonymous else launch.person.lti11_user_id,
        "context_id": launch.course and launch.course.lti11_context_id,
        "resource_link_id": launch.link and launch.link.lti11_resource_link_id,
        "tool_consumer_instance_guid": setting.world.tool_platform.get("lti11_guid"),
    }
