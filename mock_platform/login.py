"""The login initiation: the browser is sent to the tool to begin a launch (Security Framework 5.1.1.1)."""

from mock_platform.delivery import Delivery
from mock_platform.forms import Pairs
from mock_platform.journal import Journal
from mock_platform.launch import Launch


def initiate_login(issuer: str, launch: Launch, journal: Journal) -> Delivery:
    """Return the login initiation with this launch's edits, and write it to the journal."""
    parameters: Pairs = [
        ("iss", issuer),
        ("login_hint", launch.login_hint),
        ("target_link_uri", launch.target_link_uri),
        ("client_id", launch.registration.client_id),
        ("lti_message_hint", launch.message_hint),
        ("lti_deployment_id", launch.deployment.deployment_id),
    ]
    launch.apply("login", parameters)
    launch.login_parameters = parameters
    url = launch.registration.initiate_login_uri
    journal.write(
        "message",
        message="login_initiation",
        launch_id=launch.id,
        client_id=launch.registration.client_id,
        method=launch.login_method,
        url=url,
        form=[list(pair) for pair in parameters],
    )
    return Delivery("form_post" if launch.login_method == "POST" else "query", url, parameters)
