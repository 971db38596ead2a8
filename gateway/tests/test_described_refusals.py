"""What `/openapi.json` says of refusals is what happens: where a database is missed, and where a person gets a page."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from gateway.app import OPERATIONS
from gateway.authorization import Scheme
from gateway.errors import Code
from gateway.routes.operation import Operation
from gateway.tests.inviting import CONFIGURATION_URL, InvitingLms
from gateway.tests.lms import Lms
from gateway.tests.site import Database, Site, code_of, open_site

pytestmark = pytest.mark.anyio

NOTICE: Final = Lms().id_token({"iss": Lms().issuer, "aud": [Lms().client_id]})
# What a request must bring, beside credentials, to get as far as the database.
BROUGHT: Final[dict[str, dict[str, Any]]] = {
    "/lti/register": {"params": {"openid_configuration": CONFIGURATION_URL}},
    "/lti/notices": {"json": {"notices": [{"jwt": NOTICE}]}},
}
HEADERS: Final = {
    Scheme.BEARER: "Bearer made-by-the-command",
    Scheme.LTIK: "LTIK-AUTH-V2 test-key:20260301.x",
    Scheme.SERVICE: "SERVICE-AUTH-V1 test-key:x",
}


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    notices: dict[str, Any] = {"notice_url": "https://tool.example/notices", "notice_secret": b"n" * 32}
    async with open_site(database, lms=InvitingLms(), **notices) as opened:
        yield opened


@contextmanager
def outage(engine: Engine) -> Iterator[None]:
    """A database that answers nothing."""

    def fail(*_statement: Any) -> None:
        raise OperationalError(None, None, Exception("no answer"))

    event.listen(engine, "before_cursor_execute", fail)
    yield
    event.remove(engine, "before_cursor_execute", fail)


async def described(site: Site) -> dict[str, Any]:
    """The paths of the description."""
    paths: dict[str, Any] = (await site.client.get("/openapi.json")).json()["paths"]
    return paths


def documented(operation: Operation) -> str:
    """The path of an operation as the description has it."""
    return re.sub(r":\w+}", "}", operation.paths[0])


async def asked(site: Site, operation: Operation) -> httpx.Response:
    """What an operation answers to a request that is in order as far as it can be without a database."""
    headers = {"Authorization": HEADERS[operation.schemes[0]]} if operation.schemes else {}
    path = re.sub(r"{\w+}", "x", documented(operation))
    brought = BROUGHT.get(operation.paths[0], {})
    return await site.client.request(operation.method, path, headers=headers, **brought)


async def test_every_operation_that_needs_the_database_says_so(site: Site) -> None:
    """During an outage an operation answers 503 if, and only if, the description lists the code."""
    paths = await described(site)

    with outage(site.rooms.health.engine.sync_engine):
        answers = [(operation, await asked(site, operation)) for operation in OPERATIONS]

    met = {(one.method, one.paths[0]): code_of(answer) for one, answer in answers if answer.status_code == 503}
    listed = {
        (one.method, one.paths[0])
        for one in OPERATIONS
        if Code.DATABASE_UNAVAILABLE.name in str(paths[documented(one)][one.method.lower()]["responses"].get("503"))
    }
    assert set(met.values()) == {"DATABASE_UNAVAILABLE"}
    assert set(met) == listed
    assert 30 < len(listed) < len(OPERATIONS)


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "/lti/login"), ("post", "/lti/login"), ("get", "/lti/keys"), ("get", "/lti/keys/{id}")],
)
async def test_every_address_for_platforms_says_so_too(site: Site, method: str, path: str) -> None:
    """Logins and key sets cannot do without a database either."""
    fields: dict[str, Any] = {"params" if method == "get" else "data": site.lms.login()}

    with outage(site.rooms.health.engine.sync_engine):
        answer = await site.client.request(method, path.replace("{id}", "x"), **fields)

    examples = (await described(site))[path][method]["responses"]["503"]["content"]["application/json"]["examples"]
    assert (answer.status_code, code_of(answer)) == (503, "DATABASE_UNAVAILABLE")
    assert set(examples) == {"DATABASE_UNAVAILABLE"}


@pytest.mark.parametrize("media_type", ["text/html", "application/json"])
async def test_refused_registration_is_described_in_both_forms(site: Site, media_type: str) -> None:
    """Whoever opens the registration address without its parameters gets a page or the envelope; both are told of."""
    answer = await site.client.get("/lti/register", headers={"Accept": media_type})

    responses = (await described(site))["/lti/register"]["get"]["responses"]
    refusals = [response for status, response in responses.items() if status not in {"200", "302"}]
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (400, media_type)
    assert [set(response["content"]) for response in refusals] == [{"text/html", "application/json"}] * len(refusals)
    assert len(refusals) > 3


async def test_refusal_of_the_api_has_one_form(site: Site) -> None:
    """An address that no person opens answers with the envelope alone."""
    responses = (await described(site))["/api/idtoken"]["get"]["responses"]

    assert set(responses["401"]["content"]) == {"application/json"}
