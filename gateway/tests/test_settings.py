"""Settings: what is demanded, what is filled in, and the sentence for what is wrong."""

import pytest

from gateway.protocol.tool_registration import Message
from gateway.settings import Settings, WrongSetting, settings_from_environment

LEAST = {
    "LTI_GATEWAY_PUBLIC_URL": "https://gateway.example/",
    "LTI_GATEWAY_API_KEYS": "one, two",
    "LTI_GATEWAY_SECRET": "s" * 32,
    "LTI_GATEWAY_LAUNCH_URL": "https://tool.example/start/",
}


def test_least_settings_are_enough() -> None:
    """Four settings suffice; the rest has defaults."""
    assert settings_from_environment(LEAST) == Settings(
        public_url="https://gateway.example",
        launch_url="https://tool.example/start/",
        api_keys=("one", "two"),
        secret=b"s" * 32,
    )


@pytest.mark.parametrize("name", sorted(LEAST))
@pytest.mark.parametrize("value", [None, ""], ids=["missing", "empty"])
def test_demanded_setting_is_named(name: str, value: str | None) -> None:
    """A demanded setting that is not there is named."""
    given = {**LEAST, name: value}

    with pytest.raises(WrongSetting, match=f"{name} is not set"):
        settings_from_environment({key: text for key, text in given.items() if text is not None})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", "gateway.example"),
        ("PUBLIC_URL", "http://gateway.example"),
        ("PUBLIC_URL", "https://gateway.example/?a"),
        ("PUBLIC_URL", "https://[x"),
        ("LAUNCH_URL", "javascript:alert(1)"),
        ("LAUNCH_URL", "https://tool.example/#part"),
        ("LAUNCH_URL", "https://tool.example/a b"),
        ("LAUNCH_URL", "https://tool.example/学习"),
        ("LAUNCH_URL", "https://tool.example\\@evil.example/"),
        ("LAUNCH_URL", "https://tool.example/\r\nSet-Cookie: a=b"),
        ("API_KEYS", "a:b"),
        ("API_KEYS", "a b"),
        ("API_KEYS", " , "),
        ("SECRET", "s" * 31),
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "nonsense"),
        ("ENABLED_SERVICES", "deepLinking,grades"),
        ("ALLOW_PRIVATE_NETWORKS", "perhaps"),
        ("AUTO_ACTIVATE", "2"),
        ("DEEP_LINKING_URL", "ftp://x"),
        ("PRE_APPROVAL_URL", "x"),
        ("TOOL_LOGO_URL", "x"),
        ("PRIVACY_LEVEL", "secret"),
        ("MESSAGES", "LtiResourceLinkRequest, LtiOddRequest"),
        ("CUSTOM_PARAMETERS", "a=b"),
        ("CUSTOM_PARAMETERS", "[1]"),
        ("CUSTOM_PARAMETERS", '{"a": 1}'),
        ("ISSUER_HOSTS", "canvas.school.example"),
        ("ISSUER_HOSTS", "https://lms.example=https://other.example"),
        ("ISSUER_HOSTS", "https://lms.example=other.example/path"),
        ("ISSUER_HOSTS", "lms.example=other.example"),
    ],
)
def test_wrong_setting_is_named(name: str, value: str) -> None:
    """A setting that cannot be used gives one sentence that names it."""
    with pytest.raises(WrongSetting) as wrong:
        settings_from_environment({**LEAST, f"LTI_GATEWAY_{name}": value})

    assert str(wrong.value).startswith(f"LTI_GATEWAY_{name} is wrong: ")
    assert str(wrong.value).endswith(".")
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize(("length", "accepted"), [(31, False), (32, True), (33, True)])
def test_secret_has_thirty_two_bytes(length: int, accepted: bool) -> None:
    """A secret of thirty-two bytes is long enough, one of thirty-one is not."""
    given = {**LEAST, "LTI_GATEWAY_SECRET": "s" * length}

    if accepted:
        assert settings_from_environment(given).secret == b"s" * length
    else:
        with pytest.raises(WrongSetting, match=f"it has {length} bytes"):
            settings_from_environment(given)


@pytest.mark.parametrize(
    ("text", "services"),
    [
        ("deepLinking", {"deepLinking"}),
        ("deepLinking, namesAndRoles", {"deepLinking", "namesAndRoles"}),
        (
            "",
            {
                "deepLinking",
                "namesAndRoles",
                "assignmentAndGrades",
                "groups",
                "eula",
                "assessmentControl",
                "assetProcessor",
            },
        ),
        ("none", set()),
    ],
)
def test_services_are_listed(text: str, services: set[str]) -> None:
    """ENABLED_SERVICES lists what is on; all are when it is empty."""
    found = settings_from_environment({**LEAST, "LTI_GATEWAY_ENABLED_SERVICES": text})

    assert found.enabled_services == services


def test_all_that_is_wrong_is_told() -> None:
    """An operator need not start once for each mistake."""
    with pytest.raises(WrongSetting) as wrong:
        settings_from_environment({"LTI_GATEWAY_PUBLIC_URL": "foo", "LTI_GATEWAY_AUTO_ACTIVATE": "2"})

    assert [line.split()[0] for line in str(wrong.value).splitlines()] == [
        "LTI_GATEWAY_PUBLIC_URL",
        "LTI_GATEWAY_API_KEYS",
        "LTI_GATEWAY_SECRET",
        "LTI_GATEWAY_LAUNCH_URL",
        "LTI_GATEWAY_AUTO_ACTIVATE",
    ]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("ENABLED_SERVCES", "is no setting of this gateway; did you mean LTI_GATEWAY_ENABLED_SERVICES?"),
        ("XYZ", "is no setting of this gateway."),
    ],
)
def test_unknown_setting_is_refused(name: str, told: str) -> None:
    """A misspelt setting is no silent default: the nearest is named."""
    with pytest.raises(WrongSetting) as wrong:
        settings_from_environment({**LEAST, f"LTI_GATEWAY_{name}": "x"})

    assert str(wrong.value) == f"LTI_GATEWAY_{name} {told}"


@pytest.mark.parametrize("name", ["SERVICE_HOST", "SERVICE_PORT", "SERVICE_PORT_HTTP", "PORT", "PORT_8500_TCP_ADDR"])
def test_variables_of_kubernetes_are_no_settings(name: str) -> None:
    """Kubernetes sets these where a service is called lti-gateway: nobody misspelt anything."""
    assert settings_from_environment({**LEAST, f"LTI_GATEWAY_{name}": "x"}) == settings_from_environment(LEAST)


def test_address_for_notices_needs_a_secret() -> None:
    """Notices are handed on under a signature only: an address without a secret is a mistake."""
    address = {"LTI_GATEWAY_NOTICE_URL": "https://tool.example/notices"}

    found = settings_from_environment({**LEAST, **address, "LTI_GATEWAY_NOTICE_SECRET": "n" * 32})

    assert (found.notice_url, found.notice_secret) == ("https://tool.example/notices", b"n" * 32)
    with pytest.raises(WrongSetting, match="LTI_GATEWAY_NOTICE_SECRET is not set"):
        settings_from_environment({**LEAST, **address})
    with pytest.raises(WrongSetting, match="LTI_GATEWAY_NOTICE_URL is wrong"):
        settings_from_environment({**LEAST, "LTI_GATEWAY_NOTICE_URL": "x", "LTI_GATEWAY_NOTICE_SECRET": "n" * 32})
    with pytest.raises(WrongSetting, match="it has 31 bytes"):
        settings_from_environment({**LEAST, **address, "LTI_GATEWAY_NOTICE_SECRET": "n" * 31})


def test_secret_for_notices_needs_an_address() -> None:
    """A secret alone would be dropped in silence, and with it the notices that the operator waits for."""
    with pytest.raises(WrongSetting, match="LTI_GATEWAY_NOTICE_URL is not set"):
        settings_from_environment({**LEAST, "LTI_GATEWAY_NOTICE_SECRET": "n" * 32})


def test_registration_is_described() -> None:
    """What dynamic registration asks for is read from four settings."""
    given = {
        "PRIVACY_LEVEL": "name_only",
        "MESSAGES": "LtiResourceLinkRequest: ContentArea https://lms.example/place , LtiDeepLinkingRequest",
        "CUSTOM_PARAMETERS": '{"who": "$User.id"}',
        "ISSUER_HOSTS": "https://lms.example/a=b=Other.example:8443, http://127.0.0.1:1=127.0.0.1:2",
    }

    found = settings_from_environment(LEAST | {f"LTI_GATEWAY_{name}": value for name, value in given.items()})

    assert found.privacy_level == "name_only"
    assert found.messages == (
        Message(type="LtiResourceLinkRequest", placements=("ContentArea", "https://lms.example/place")),
        Message(type="LtiDeepLinkingRequest"),
    )
    assert found.custom_parameters == {"who": "$User.id"}
    assert found.issuer_hosts == {
        ("https://lms.example/a=b", "other.example:8443"),
        ("http://127.0.0.1:1", "127.0.0.1:2"),
    }


def test_secrets_do_not_show() -> None:
    """A repr of the settings, as in a traceback, holds no secret."""
    shown = repr(settings_from_environment({**LEAST, "LTI_GATEWAY_DATABASE_URL": "postgresql://u:hidden@h/d"}))

    assert "one" not in shown.replace("None", "")
    assert "sss" not in shown
    assert "hidden" not in shown
