"""`/api/deeplinking`: the response that goes back, what of a choice is in it, and who may send it."""

from pathlib import Path
from typing import Any

import pytest

from gateway.protocol.deep_linking import Omission, accepted
from gateway.tests.choosing import (
    EVERYTHING,
    LINK,
    D,
    FormReader,
    asked,
    choose,
    claims_in,
    faulty_fields,
    items_sent,
)
from gateway.tests.lms import DL, C
from gateway.tests.site import BEARER, Site, code_of, ltik_header, ltik_of, open_site

pytestmark = pytest.mark.anyio

RESOURCE_LINK = {"type": "ltiResourceLink", "url": "https://gateway.example/lti/launch?page=1", "title": "Frogs"}


# The message


async def test_message_says_who_speaks_to_whom(site: Site) -> None:
    """Every claim of the message, with an item and nothing else said: DL-021 to DL-024, DL-026."""
    credentials = await asked(site)
    now = int(site.clock().timestamp())

    claims = await claims_in(site, await choose(site, credentials, [LINK]))

    assert len(claims.pop("nonce")) >= 32
    assert claims == {
        "iss": "client-1",
        "aud": "https://lms.example",
        "iat": now,
        "exp": now + 300,
        C + "message_type": "LtiDeepLinkingResponse",
        C + "version": "1.3.0",
        C + "deployment_id": "d1",
        D + "content_items": [LINK],
    }


async def test_target_is_the_signed_return_address(site: Site) -> None:
    """The address is the one of the launch, character by character (DL-010)."""
    url = "https://lms.example/return?a=1&b=%2F#x"

    answer = await choose(site, await asked(site, deep_link_return_url=url), [LINK])

    assert answer.json()["target"] == url


async def test_nonce_is_new_each_time(site: Site) -> None:
    """Two messages of one launch have different nonces (DL-023)."""
    credentials = await asked(site)

    nonces = [(await claims_in(site, await choose(site, credentials, [LINK])))["nonce"] for _ in range(3)]

    assert len(set(nonces)) == 3


@pytest.mark.parametrize("data", ["", "opaque", " a\"b'<&>\r\n ø \U0001f430 ", "x" * 2000, {"a": [1, None]}])
async def test_data_comes_back_as_it_was_sent(site: Site, data: Any) -> None:
    """What the platform sent as data is returned in every character (DL-025)."""
    claims = await claims_in(site, await choose(site, await asked(site, data=data), [LINK]))

    assert claims[D + "data"] == data


async def test_null_data_is_not_returned(site: Site) -> None:
    """A platform that sends null has sent nothing (DL-026)."""
    claims = await claims_in(site, await choose(site, await asked(site, data=None), [LINK]))

    assert D + "data" not in claims


@pytest.mark.parametrize("address", ["/api/deeplinking", "/api/deeplinking/message"])
async def test_message_has_its_older_address(site: Site, address: str) -> None:
    """The address of v1 answers like that of v2."""
    answer = await choose(site, await asked(site), [LINK], address)

    assert set(answer.json()) == {"message", "target"}
    assert answer.headers["cache-control"] == "no-store"


async def test_form_posts_the_message_and_nothing_else(site: Site) -> None:
    """The form goes to the escaped address, with JWT as its only field, a visible button and a script (DL-020)."""
    url = "https://lms.example/return?a=1&amp=2&quot;='>"
    answer = await choose(site, await asked(site, deep_link_return_url=url), [LINK], "/api/deeplinking/form")

    html = answer.json()["form"]
    (form_tag, form), (input_tag, field), (button_tag, button), (script_tag, _) = FormReader(html).tags
    assert (form_tag, input_tag, button_tag, script_tag) == ("form", "input", "button", "script")
    assert form == {"id": "ltijs_submit", "action": url, "method": "POST"}
    assert (field["type"], field["name"], "name" in button) == ("hidden", "JWT", False)
    assert str(field["value"]).count(".") == 2
    assert 'getElementById("ltijs_submit").submit()' in html


# What people and logs are told


async def test_options_become_claims(site: Site) -> None:
    """Message and log are the standard's msg and log."""
    options = {"message": "Added <b>", "log": "one item", "errMessage": None, "errLog": None}

    claims = await claims_in(site, await choose(site, await asked(site), [LINK], options=options))

    assert (claims[D + "msg"], claims[D + "log"]) == ("Added <b>", "one item")
    assert D + "errormsg" not in claims


async def test_failure_is_told_under_its_own_names(site: Site) -> None:
    """The messages of a failure are errormsg and errorlog, without ltijs's blank at the end."""
    options = {"errMessage": "Nothing found", "errLog": "empty shelf"}

    claims = await claims_in(site, await choose(site, await asked(site), [], options=options))

    assert (claims[D + "errormsg"], claims[D + "errorlog"]) == ("Nothing found", "empty shelf")
    assert claims[D + "content_items"] == []


@pytest.mark.parametrize("options", [{"message": "a", "errLog": "b"}, {"log": "", "errMessage": ""}])
async def test_success_and_failure_exclude_each_other(site: Site, options: dict[str, str]) -> None:
    """A response cannot tell of both."""
    answer = await choose(site, await asked(site), [LINK], options=options)

    assert faulty_fields(answer) == {"options": "it must have either message and log or errMessage and errLog"}


async def test_other_members_become_claims(site: Site) -> None:
    """A member that the API does not know is a claim of the message, null is left out."""
    vendor = "https://canvas.instructure.com/lti/module_name"
    extra: dict[str, Any] = {vendor: "Week 3", "x": {"y": [1, None]}, "z": None}

    claims = await claims_in(site, await choose(site, await asked(site), [LINK], **extra))

    assert (claims[vendor], claims["x"], "z" in claims) == ("Week 3", {"y": [1, None]}, False)


@pytest.mark.parametrize(
    "name",
    [
        *("iss", "aud", "sub", "exp", "iat", "nbf", "nonce", "azp", "jti"),
        *(C + "deployment_id", C + "message_type", C + "version"),
        *(D + "data", D + "content_items", D + "msg", D + "log", D + "errormsg", D + "errorlog"),
    ],
)
async def test_claims_of_the_gateway_cannot_be_set(site: Site, name: str) -> None:
    """A tool that tries to speak for somebody else is told so."""
    answer = await choose(site, await asked(site), [LINK], **{name: "other"})

    assert faulty_fields(answer) == {name: "the gateway makes this claim itself"}


# What the platform takes


def test_second_item_is_left_out_with_the_reason() -> None:
    """The tool is told by which of the platform's settings an item was left out."""
    choice = accepted([LINK, LINK], {**EVERYTHING, "accept_multiple": False})

    assert choice.items == [LINK]
    assert choice.omissions == [Omission(1, None, "accept_multiple is false")]


async def test_types_that_are_not_accepted_are_left_out_and_told(site: Site) -> None:
    """Items of other types do not go to the platform, and the tool learns which (DL-031)."""
    html = {"type": "html", "html": "<p>"}

    answer = await choose(site, await asked(site, accept_types=["ltiResourceLink"]), [html, RESOURCE_LINK, LINK])

    assert (await claims_in(site, answer))[D + "content_items"] == [RESOURCE_LINK]
    assert answer.json()["omitted"] == [
        {"contentItem": 0, "reason": "accept_types does not have 'html'"},
        {"contentItem": 2, "reason": "accept_types does not have 'link'"},
    ]


async def test_form_tells_what_was_left_out(site: Site) -> None:
    """The form's answer names the omitted items as well."""
    answer = await choose(site, await asked(site, accept_types=[]), LINK, "/api/deeplinking/form")

    assert [each["contentItem"] for each in answer.json()["omitted"]] == [0]


@pytest.mark.parametrize(("multiple", "kept"), [(False, 1), (True, 3)], ids=["one", "several"])
async def test_one_item_is_sent_where_one_is_accepted(site: Site, multiple: bool, kept: int) -> None:
    """Of several items the first goes to a platform that takes one (DL-032)."""
    items = [{**LINK, "title": title} for title in "abc"]

    assert await items_sent(site, items, accept_multiple=multiple) == items[:kept]


async def test_several_items_are_sent_where_nothing_is_said(site: Site) -> None:
    """The standard gives accept_multiple no default, so its absence leaves nothing out."""
    assert len(await items_sent(site, [LINK, LINK])) == 2


async def test_the_first_accepted_item_is_the_one(site: Site) -> None:
    """An item of a type that is not accepted takes nobody's place."""
    html = {"type": "html", "html": "<p>"}

    assert await items_sent(site, [html, LINK, LINK], accept_types=["link"], accept_multiple=False) == [LINK]


@pytest.mark.parametrize(
    ("targets", "kept"),
    [(["iframe"], {"iframe"}), (["embed", "window"], {"embed", "window"}), ([], set())],
    ids=["iframe", "two", "none"],
)
async def test_members_for_other_targets_are_left_out(site: Site, targets: list[str], kept: set[str]) -> None:
    """An item says how it is shown only for targets that the platform has; the item itself stays (DL-033)."""
    shown = {"iframe": {"src": "https://a.example"}, "window": {"targetName": "w"}, "embed": {"html": "<i>"}}
    item_sent = {**LINK, **shown}

    (item,) = await items_sent(site, [item_sent], accept_presentation_document_targets=targets)

    assert set(item) == {"type", "url"} | kept


async def test_line_item_is_left_out_where_none_is_accepted(site: Site) -> None:
    """A platform that ignores line items is sent none, and the tool knows that no column will be made (DL-034)."""
    item = {**RESOURCE_LINK, "lineItem": {"scoreMaximum": 10}}

    answer = await choose(site, await asked(site, accept_lineitem=False), [item])

    assert (await claims_in(site, answer))[D + "content_items"] == [RESOURCE_LINK]
    assert answer.json()["omitted"] == [{"contentItem": 0, "member": "lineItem", "reason": "accept_lineitem is false"}]


@pytest.mark.parametrize("settings", [{}, {"accept_lineitem": True}], ids=["unsaid", "true"])
async def test_line_item_is_sent_elsewhere(site: Site, settings: dict[str, Any]) -> None:
    """Unless the platform says that it ignores line items, the item keeps its own."""
    item = {**RESOURCE_LINK, "lineItem": {"scoreMaximum": 10}}

    assert await items_sent(site, [item], **settings) == [item]


@pytest.mark.parametrize(
    ("media_types", "names"),
    [
        ("image/*", ["a.png", "noend"]),
        ("application/pdf, IMAGE/PNG;q=1", ["a.png", "b.pdf?x=.png", "noend"]),
        ("*/*", ["a.png", "b.pdf?x=.png", "noend"]),
        ("text/plain", ["noend"]),
    ],
)
async def test_files_of_other_media_types_are_left_out(site: Site, media_types: str, names: list[str]) -> None:
    """A file whose address tells another media type than the accepted ones is not sent (DL-035)."""
    files = [{"type": "file", "url": f"https://f.example/{name}"} for name in ("a.png", "b.pdf?x=.png", "noend")]

    sent = await items_sent(site, files, accept_media_types=media_types)

    assert [item["url"].rpartition("/")[2] for item in sent] == names


async def test_media_types_are_about_files_alone(site: Site) -> None:
    """An image or link is no file, whatever its address ends with."""
    image = {"type": "image", "url": "https://f.example/a.png"}

    assert await items_sent(site, [image], accept_media_types="text/plain") == [image]


# Who may choose


async def test_other_launches_have_nothing_to_answer(site: Site) -> None:
    """Without a deep linking request there is nowhere to send a choice to."""
    credentials = ltik_header(ltik_of(await site.launch()))

    answer = await choose(site, credentials, [LINK])

    assert (answer.status_code, code_of(answer)) == (403, "SERVICE_NOT_AVAILABLE_FOR_CONTEXT")


async def test_settings_in_another_message_open_no_way_back(site: Site) -> None:
    """A resource link launch with the claim was not judged by it: its address is not used."""
    claim = {DL: {"deep_link_return_url": "javascript:alert(1)", "accept_types": ["link"]}}
    launch = await site.launch(claim)

    answer = await choose(site, ltik_header(ltik_of(launch)), [LINK])

    assert (answer.status_code, code_of(answer)) == (403, "SERVICE_NOT_AVAILABLE_FOR_CONTEXT")
    assert "expected a deep linking request, got 'LtiResourceLinkRequest'" in answer.text
    assert (await site.id_token(launch))["services"]["deepLinking"] == {"available": False}


async def test_deep_linking_that_was_switched_off_meanwhile(site: Site, database: Path) -> None:
    """A launch made before the operator switched the service off cannot be answered after."""
    credentials = await asked(site)

    async with open_site(database, enabled_services=frozenset()) as without:
        answer = await choose(without, credentials, [LINK])

    assert (answer.status_code, code_of(answer)) == (403, "INACTIVE_SERVICE")


@pytest.mark.parametrize("address", ["/api/deeplinking", "/api/deeplinking/form", "/api/deeplinking/message"])
async def test_only_an_ltik_chooses(site: Site, address: str) -> None:
    """The account alone has no launch to answer."""
    answer = await choose(site, BEARER, [LINK], address)

    assert (answer.status_code, code_of(answer)) == (401, "INVALID_LTIK_AUTH_AUTHORIZATION_HEADER")
