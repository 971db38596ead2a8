"""The login initiation: the browser is sent to the tool to begin a launch (Security Framework 5.1.1.1)."""

from dataclasses import dataclass

from mock_platform.behaviour import Behaviour
from mock_platform.delivery import Delivery
from mock_platform.forms import Pairs
from mock_platform.journal.journal import Journal
from mock_platform.launch import Launch, LoginMethod


@dataclass
class LoginInitiation:
    """A login initiation in the making, as edits change it."""

    pairs: Pairs
    method: LoginMethod


def initiate_login(issuer: str, launch: Launch, journal: Journal, behaviour: Behaviour) -> Delivery:
    """Return the login initiation with this launch's edits, and write it to the journal."""
    deployment_id = launch.deployment.deployment_id
    extras = behaviour.login_extras.items()
    parameters: Pairs = [
        ("iss", issuer),
        ("login_hint", launch.login_hint),
        ("target_link_uri", launch.target_link_uri),
        ("client_id", launch.registration.client_id),
        ("lti_message_hint", launch.message_hint),
        ("lti_deployment_id", deployment_id),
        *((name, value.replace("{deployment_id}", deployment_id)) for name, value in extras),
        *launch.storage_parameters,
    ]
    login = LoginInitiation(parameters, launch.login_method)
    launch.apply("login", login)
    launch.login_parameters = login.pairs
    url = launch.registration.initiate_login_uri
    journal.write(
        "message",
        message="login_initiation",
        launch_id=launch.id,
        client_id=launch.registration.client_id,
        method=login.method,
        url=url,
        form=[list(pair) for pair in login.pairs],
    )
    return Delivery("form_post" if login.method == "POST" else "query", url, login.pairs)
