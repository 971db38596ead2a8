"""What a launch brings along: how it is shown, the way back, parameters of the link, addresses of services.

LTI Core 1.3 sections 5.4.4, 5.4.6, 6.1 and appendix B.
"""

from typing import Any

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.bench.visit import Message
from conformance.browser.cookies import is_loopback
from conformance.cases import requirement
from conformance.outcomes import Breach, NotApplicable
from conformance.suite.platform.every_message import every_message, expect_of_each, texts_in
from conformance.suite.platform.variables import advertised, is_vendors, is_well_named
from conformance.target.values import origin_of
from mock_platform.vocabulary import (
    CLAIM_AGS_ENDPOINT,
    CLAIM_CUSTOM,
    CLAIM_GROUPS,
    CLAIM_LAUNCH_PRESENTATION,
    CLAIM_NOTICES,
    CLAIM_NRPS,
)

pytestmark = pytest.mark.kind("platform")

SERVICE_CLAIMS = (CLAIM_AGS_ENDPOINT, CLAIM_NRPS, CLAIM_GROUPS, CLAIM_NOTICES)
MARK = "suite<script>alert(1)</script>&amp;"
ESCAPED_SCRIPT, SCRIPT = "suite&lt;script", "suite<script"


@requirement("CORE-074")
def test_says_in_which_kind_of_window_it_is_shown(bench: PlatformBench) -> None:
    """The document target is frame, iframe or window, where it is told."""
    expect_of_each(_presented(bench, "document_target"), _wrong_document_target)


@requirement("CORE-075")
@pytest.mark.parametrize("parameter", ["lti_msg", "lti_errormsg", "lti_log", "lti_errorlog"])
def test_takes_messages_at_the_way_back(bench: PlatformBench, parameter: str) -> None:
    """A person who comes back with a message finds a page of the platform, where no script of the message runs."""
    visit = bench.visit()
    presentation = visit.message().claims.get(CLAIM_LAUNCH_PRESENTATION)
    address = presentation.get("return_url") if isinstance(presentation, dict) else None
    if not isinstance(address, str):
        raise NotApplicable("the launch has no return_url")

    page = visit.come_back(address, {parameter: MARK})

    if page.status >= 400:
        raise Breach(f"return_url with {parameter} is answered {page.status}")
    if page.is_html and SCRIPT in page.text:
        raise Breach(f"the page that return_url leads to has the script of {parameter} in it, not escaped")
    if parameter in {"lti_msg", "lti_errormsg"} and ESCAPED_SCRIPT not in page.text:
        bench.note("the message is not on the page: whether it is shown by a script cannot be told")


@requirement("CORE-080")
def test_custom_values_are_texts(bench: PlatformBench) -> None:
    """Every custom parameter is a text, never null, a number or an object."""
    messages = [message for message in every_message(bench) if CLAIM_CUSTOM in message.claims]
    if not messages:
        raise NotApplicable("no message of this platform has custom parameters")
    expect_of_each(messages, _wrong_custom)


@requirement("CORE-081")
def test_variables_are_filled_in_or_left(bench: PlatformBench) -> None:
    """Every custom parameter of the link comes: a variable filled in or as it was written, the rest unchanged."""
    declared = _declared(bench)
    got = _custom(bench.message())

    missing = [name for name in declared if not isinstance(got.get(name), str)]
    if missing:
        raise Breach(f"the parameter {missing[0]} = {declared[missing[0]]!r} came as {got.get(missing[0])!r}")
    changed = [name for name, text in declared.items() if not text.startswith("$") and got[name] != text]
    if changed:
        raise Breach(f"the parameter {changed[0]} = {declared[changed[0]]!r} came as {got[changed[0]]!r}")


@requirement("CORE-081")
def test_advertised_variables_are_filled_in(bench: PlatformBench) -> None:
    """A variable that the platform's configuration names is filled in at the launch, or empty."""
    declared, supported = _declared(bench), advertised(bench.facts.configuration)
    used = [name for name, text in declared.items() if text.removeprefix("$") in supported]
    if not used:
        raise NotApplicable("[lms.custom] uses no variable that the platform's configuration names")
    got = _custom(bench.message())

    left = [name for name in used if got.get(name) == declared[name]]
    if left:
        raise Breach(f"{declared[left[0]]} is in the platform's configuration, and was left as it is")


@requirement("CORE-082")
def test_a_variable_without_a_value_is_empty(bench: PlatformBench) -> None:
    """A variable that the platform supports and has no value for becomes an empty text."""
    declared, supported = _declared(bench), advertised(bench.facts.configuration)
    used = [name for name, text in declared.items() if text.removeprefix("$") in supported]
    if not used:
        raise NotApplicable("[lms.custom] uses no variable that the platform's configuration names")
    got = _custom(bench.message())

    wrong = [name for name in used if _has_no_value(got.get(name))]
    if wrong:
        raise Breach(f"{declared[wrong[0]]} came as {got.get(wrong[0])!r}")


@requirement("CORE-087")
def test_variables_of_a_vendor_are_named_after_its_domain(bench: PlatformBench) -> None:
    """A variable of the platform's own begins with its domain, turned round."""
    vendors = [name for name in advertised(bench.facts.configuration) if is_vendors(name)]
    if not vendors:
        raise NotApplicable("the platform's configuration names no variable of its own")

    wrong = [name for name in vendors if not is_well_named(name)]
    if wrong:
        raise Breach(f"the variable {wrong[0]} is not named after a domain")


@requirement("CORE-085")
def test_addresses_of_services_are_ready_to_use(bench: PlatformBench) -> None:
    """Every address of a service is whole: https, and without a placeholder that the tool would have to fill in."""
    messages = [message for message in every_message(bench) if set(SERVICE_CLAIMS) & set(message.claims)]
    if not messages:
        raise NotApplicable("no message of this platform names a service")
    expect_of_each(messages, _wrong_service)


def _presented(bench: PlatformBench, member: str) -> list[Message]:
    messages = [message for message in every_message(bench) if member in _object(message, CLAIM_LAUNCH_PRESENTATION)]
    if not messages:
        raise NotApplicable(f"no message of this platform has launch_presentation.{member}")
    return messages


def _object(message: Message, claim: str) -> dict[str, Any]:
    value = message.claims.get(claim)
    return value if isinstance(value, dict) else {}


def _wrong_document_target(message: Message) -> str:
    target = _object(message, CLAIM_LAUNCH_PRESENTATION)["document_target"]
    return "" if target in ("frame", "iframe", "window") else f"document_target is {target!r}"


def _declared(bench: PlatformBench) -> dict[str, str]:
    declared = bench.subject.lms.custom
    if not declared:
        raise NotApplicable("the target file names no custom parameters of the link: [lms.custom]")
    return dict(declared)


def _custom(message: Message) -> dict[str, Any]:
    return _object(message, CLAIM_CUSTOM)


def _wrong_custom(message: Message) -> str:
    custom = message.claims[CLAIM_CUSTOM]
    if not isinstance(custom, dict):
        return f"{CLAIM_CUSTOM} should be an object, got {custom!r}"
    wrong = [name for name, value in custom.items() if not isinstance(value, str)]
    return f"the custom parameter {wrong[0]} should be a text, got {custom[wrong[0]]!r}" if wrong else ""


def _has_no_value(value: object) -> bool:
    return value is None or value in ("null", "None", "undefined")


def _wrong_service(message: Message) -> str:
    for claim in SERVICE_CLAIMS:
        for place, text in texts_in(message.claims.get(claim), claim):
            if "://" in text and not place.startswith(f"{claim}.scope") and (wrong := _wrong_address(text)):
                return f"{place}: {wrong}"
    return ""


def _wrong_address(address: str) -> str:
    if "{" in address or "}" in address:
        return f"{address} has a placeholder"
    host = origin_of(address).partition("://")[2].partition(":")[0]
    return "" if address.startswith("https://") or is_loopback(host) else f"{address} is not https"
