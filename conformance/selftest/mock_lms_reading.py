"""The mock LMS as a reader of vectors: its token endpoint and its return address, without HTTP and at the vector's now.

It knows one tool, registered as the vector's setting says, with whatever key set the vector publishes. What it
remembers from one message to the next (ids and nonces that were used) is forgotten between two.
"""

import asyncio
from dataclasses import replace
from functools import cache

from conformance.tokens.case import Case
from conformance.vectors import Vector
from mock_platform.checks import Breach
from mock_platform.deep_linking.duties import DEEP_LINKING_RESPONSE
from mock_platform.deep_linking.judgement import judge_items
from mock_platform.directory import Directory
from mock_platform.forms import pairs_from_text
from mock_platform.launch import Launch
from mock_platform.launching.authentication import Nonces
from mock_platform.platform import Platform
from mock_platform.registration import Registration, registration_from_json
from mock_platform.sessions import Session
from mock_platform.tokens.client_credentials import Granted, UsedAssertions, answer_token_request
from mock_platform.tokens.token_request import TokenRequest
from mock_platform.tool_keys import ToolKeys
from mock_platform.tool_message import ToolMessage, read_tool_message
from mock_platform.vocabulary import (
    ASSERTION_TYPE_JWT_BEARER,
    CLAIM_CONTENT_ITEMS,
    CLAIM_DEEP_LINKING_SETTINGS,
    GRANT_CLIENT_CREDENTIALS,
    MESSAGE_DEEP_LINKING_REQUEST,
    SCOPE_SCORE,
)

TOOL = "https://tool.example.com/launch"


def grants(case: Case | Vector) -> bool:
    """Say whether the token endpoint gives a token for this client assertion."""
    platform = _platform_of(case)
    form = [
        ("grant_type", GRANT_CLIENT_CREDENTIALS),
        ("client_assertion_type", ASSERTION_TYPE_JWT_BEARER),
        ("client_assertion", case.token),
        ("scope", SCOPE_SCORE),
    ]
    request = TokenRequest(platform, form, case.setting.now)
    return isinstance(asyncio.run(answer_token_request(request, ToolKeys())), Granted)


def takes(case: Case | Vector) -> bool:
    """Say whether the return address takes this deep linking response; its items are judged too, each by itself."""
    platform = _platform_of(case)
    launch = _launch_that_asked(platform, case)
    session = Session("browser", launch.person, case.setting.now)
    session.launches.append(launch)
    query = pairs_from_text(DEEP_LINKING_RESPONSE.query)
    message = ToolMessage(platform, DEEP_LINKING_RESPONSE, launch, [("JWT", case.token)], session, query)
    claims = asyncio.run(read_tool_message(message, ToolKeys()))
    if isinstance(claims, Breach):
        return False
    judge_items(launch, claims.get(CLAIM_CONTENT_ITEMS, []))
    return True


@cache
def _directory(issuer: str) -> Directory:
    return Directory(issuer, "demo")


def _platform_of(case: Case | Vector) -> Platform:
    """Return the platform of the vector's issuer, at its moment, with its tool and no memory."""
    platform = _directory(case.setting.issuer).root
    platform.clock.set(case.setting.now)
    platform.registrations = {case.setting.client_id: _registration_of(case)}
    platform.used_assertions = UsedAssertions(platform.clock)
    platform.message_nonces = Nonces()
    return platform


def _registration_of(case: Case | Vector) -> Registration:
    registration = registration_from_json(
        {
            "client_id": case.setting.client_id,
            "deployment_ids": [case.setting.deployment_id],
            "initiate_login_uri": TOOL,
            "redirect_uris": [TOOL],
            "token_audience": case.setting.token_url or None,
        }
    )
    return replace(registration, jwks=case.key_set)


def _launch_that_asked(platform: Platform, case: Case | Vector) -> Launch:
    """Return a deep linking request that was sent, with the data of the case."""
    registration = platform.registrations[case.setting.client_id]
    data = case.setting.data
    launch = Launch(
        id="launch",
        registration=registration,
        deployment=registration.deployments[0],
        person=next(iter(platform.world.people.values())),
        course=next(iter(platform.world.courses.values())),
        link=None,
        message=MESSAGE_DEEP_LINKING_REQUEST,
        asked={},
        target_link_uri=TOOL,
        login_method="GET",
        login_hint="person",
        message_hint="launch",
        answers_allowed=1,
        edits=[],
    )
    launch.answers.append({"claims": {CLAIM_DEEP_LINKING_SETTINGS: {} if data is None else {"data": data}}})
    return launch
