"""PyLTI1p3 2.0.0, a library by others: what the suite found at launches is shown again here without the suite.

A finding that is gone makes two tests red: the deviation that is no longer seen (test_real_tools), and its
demonstration. That is the moment to bring docs/findings/pylti1p3.md up to date.
"""

import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from pylti1p3.exception import LtiException

from conformance.selftest.judging import judged
from conformance.selftest.tools.pylti1p3_running import pylti1p3
from conformance.selftest.tools.pylti1p3_stand import CLIENT, ELSEWHERE, HERE, Login, Stand, key_named
from mock_platform import vocabulary as lti


@pytest.fixture
def stand() -> Stand:
    """The library's own classes, without HTTP."""
    return Stand()


@pytest.fixture
def login(stand: Stand) -> Login:
    """A login that the tool has just begun."""
    return stand.login()


def test_the_library_is_the_one_that_was_read() -> None:
    """The line numbers of the findings belong to these versions."""
    assert (version("PyLTI1p3"), version("PyJWT")) == ("2.0.0", "2.15.1")


def test_a_login_needs_no_client_id_where_there_is_one(tmp_path: Path) -> None:
    """What two client ids of one issuer make undecidable is decided with one: the tool finds its registration."""
    with pylti1p3(tmp_path, template="pylti1p3-one-client.toml") as tool:
        run = judged("--target", str(tool.file), "--only", "LOGIN-012", environment=tool.environment)

    assert run.outcomes() == {"LOGIN-012/the-client-id-is-optional": "passed"}, run.printed


def test_a_valid_launch_is_accepted(stand: Stand, login: Login) -> None:
    """The control of all that follows: what the stand signs, unchanged, the library accepts."""
    claims = stand.launch(stand.signed(HERE, stand.claims(login)), login.state)

    assert claims["sub"] == "somebody"


@pytest.mark.parametrize(
    ("deviation", "changed", "header"),
    [
        pytest.param("CORE-022", {lti.CLAIM_RESOURCE_LINK: {"id": 7}}, {}, id="CORE-022"),
        pytest.param("IDT-CLM-009", {"aud": [CLIENT, "https://stranger.example"]}, {}, id="IDT-CLM-009"),
        pytest.param("IDT-CLM-012", {"azp": "somebody-else"}, {}, id="IDT-CLM-012"),
        pytest.param("IDT-CLM-016", {"exp": None}, {}, id="IDT-CLM-016"),
        pytest.param("IDT-CLM-017", {"exp": "4000000000"}, {}, id="IDT-CLM-017-exp-string"),
        pytest.param("IDT-CLM-017", {"iat": "1"}, {}, id="IDT-CLM-017-iat-string"),
        pytest.param("IDT-CLM-017", {"iat": True}, {}, id="IDT-CLM-017-iat-true"),
        pytest.param("IDT-CLM-018", {"iat": None}, {}, id="IDT-CLM-018"),
        pytest.param("IDT-SIG-027", {}, {"typ": "at+jwt"}, id="IDT-SIG-027"),
    ],
)
def test_the_library_accepts(
    stand: Stand, login: Login, deviation: str, changed: dict[str, Any], header: dict[str, Any]
) -> None:
    """A launch with one defect that the standard has refused is accepted."""
    token = stand.signed(HERE, stand.claims(login, **changed), **header)

    assert stand.launch(token, login.state)["sub"] == "somebody", deviation


@pytest.mark.parametrize("published", [{"use": "enc"}, {"use": None, "key_ops": ["wrapKey"]}], ids=["use", "key_ops"])
def test_the_library_accepts_a_key_that_must_not_verify(stand: Stand, login: Login, published: dict[str, Any]) -> None:
    """IDT-SIG-023: a key that its owner published for encryption verifies a token."""
    stand.published = published

    assert stand.launch(stand.signed(HERE, stand.claims(login)), login.state)["sub"] == "somebody"


def test_the_library_accepts_a_short_key(stand: Stand, login: Login) -> None:
    """IDT-SIG-022: a key of 1024 bits verifies a token; PyJWT warns of it, and that is all."""
    stand.keys[HERE] = key_named("rsa1024")
    token = stand.signed(HERE, stand.claims(login))

    with pytest.warns(UserWarning, match="1024 bits"):
        claims = stand.launch(token, login.state)

    assert claims["sub"] == "somebody"


def test_a_tool_can_demand_times_and_long_keys(stand: Stand, login: Login) -> None:
    """What docs/findings/pylti1p3.md advises a tool to do today has the effect that it says."""
    options = {"verify_aud": False, "require": ["exp", "iat"], "enforce_minimum_key_length": True}

    assert stand.launch(stand.signed(HERE, stand.claims(login)), login.state, options)["sub"] == "somebody"
    with pytest.raises(LtiException, match='missing the "exp" claim'):
        stand.launch(stand.signed(HERE, stand.claims(login, exp=None)), login.state, options)
    stand.keys[HERE] = key_named("rsa1024")
    with pytest.raises(Exception, match="1024 bits"):
        stand.launch(stand.signed(HERE, stand.claims(login)), login.state, options)


def test_the_library_accepts_a_second_spelling_of_a_token(stand: Stand, login: Login) -> None:
    """IDT-SIG-029: a token with padding behind its signature is another text, and is accepted."""
    token = stand.signed(HERE, stand.claims(login))

    assert stand.launch(token + "==", login.state)["sub"] == "somebody"


def test_the_library_refuses_a_clock_that_is_seconds_ahead(stand: Stand, login: Login) -> None:
    """IDT-CLM-019: there is no leeway, so a platform whose clock is five seconds ahead cannot launch."""
    token = stand.signed(HERE, stand.claims(login, iat=int(time.time()) + 5))

    with pytest.raises(LtiException, match="not yet valid"):
        stand.launch(token, login.state)


def test_the_library_accepts_an_answer_again_and_again(stand: Stand, login: Login) -> None:
    """STATE-003: the same answer is accepted twice by the browser that has the cookies."""
    token = stand.signed(HERE, stand.claims(login))

    assert stand.launch(token, login.state) == stand.launch(token, login.state)


def test_the_library_accepts_a_used_state_with_a_new_token(stand: Stand, login: Login) -> None:
    """STATE-008: a state that has served its login serves another token as well."""
    stand.launch(stand.signed(HERE, stand.claims(login)), login.state)

    claims = stand.launch(stand.signed(HERE, stand.claims(login, sub="somebody-else")), login.state)

    assert claims["sub"] == "somebody-else"


def test_the_library_accepts_the_nonce_of_another_login(stand: Stand, login: Login) -> None:
    """STATE-004: of two logins in one browser, the nonce of the second answers for the first."""
    second = stand.login()

    claims = stand.launch(stand.signed(HERE, stand.claims(login, nonce=second.nonce)), login.state)

    assert claims["nonce"] == second.nonce


def test_the_library_goes_on_with_a_session_that_was_planted(stand: Stand) -> None:
    """STATE-013: the session cookie that a browser brings along serves the launch, and is not replaced by it."""
    stand.jar.set_cookie("session-id", "planted")
    login = stand.login()

    claims = stand.launch(stand.signed(HERE, stand.claims(login)), login.state)

    assert (claims["sub"], stand.jar.get_cookie("session-id")) == ("somebody", "planted")
    stand.jar.set_cookie("session-id", "another")  # the control: this cookie is what the session goes by
    with pytest.raises(LtiException, match="Invalid Nonce"):
        stand.launch(stand.signed(HERE, stand.claims(login)), login.state)


def test_the_library_accepts_the_state_of_another_platform(stand: Stand, login: Login) -> None:
    """STATE-006: the state of a login at one platform answers for a login at another."""
    elsewhere = stand.login(ELSEWHERE)

    assert stand.launch(stand.signed(HERE, stand.claims(login)), elsewhere.state)["iss"] == HERE


def test_the_library_lets_another_platform_finish_a_login(stand: Stand, login: Login) -> None:
    """IDT-CLM-004: a login begun with one platform is finished by a token of another, with that login's nonce."""
    token = stand.signed(ELSEWHERE, stand.claims(login, iss=ELSEWHERE))

    assert stand.launch(token, login.state)["iss"] == ELSEWHERE


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        pytest.param({"iss": "https://nobody.example"}, Exception, "not found in settings", id="unknown-issuer"),
        pytest.param({"aud": "somebody-else"}, Exception, "not found in settings", id="foreign-audience"),
        pytest.param(
            {"aud": ["https://stranger.example", CLIENT], "azp": CLIENT},
            Exception,
            "not found in settings",
            id="second-audience",
        ),
        pytest.param({"aud": []}, IndexError, "out of range", id="no-audience"),
        pytest.param({"iss": [HERE]}, TypeError, "unhashable", id="issuer-list"),
        pytest.param({"nonce": 7}, TypeError, "concatenate", id="nonce-number"),
    ],
)
def test_the_library_refuses_by_another_exception_than_its_own(
    stand: Stand, login: Login, changed: dict[str, Any], error: type[Exception], message: str
) -> None:
    """What an application that follows the README catches (LtiException) is not what is raised: a page with 500."""
    token = stand.signed(HERE, stand.claims(login, **changed))

    with pytest.raises(error, match=message) as raised:
        stand.launch(token, login.state)

    assert type(raised.value) is error


def test_the_library_crashes_at_claims_that_are_no_object(stand: Stand, login: Login) -> None:
    """IDT-SIG-030: a payload that is a JSON array is used as an object before its signature is looked at."""
    token = stand.signed(HERE, ["not", "an", "object"])

    with pytest.raises(AttributeError, match="'list' object"):
        stand.launch(token, login.state)


def test_the_library_crashes_at_an_unknown_issuer(stand: Stand) -> None:
    """LOGIN-008: a login by an unknown issuer raises a bare Exception, which no handler of the library's own gets."""
    with pytest.raises(Exception, match="not found in settings") as raised:
        stand.login("https://nobody.example")

    assert type(raised.value) is Exception
