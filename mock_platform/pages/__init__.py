"""Pages: what browsers get. Jinja2 with autoescape; templates beside this file, parsed once."""

import json
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from mock_platform.deep_linking.response import Outcome
from mock_platform.delivery import Delivery, ErrorPage
from mock_platform.launch import Launch
from mock_platform.platform import Platform
from mock_platform.proctoring.attempt import Attempt

LATEST_FINDINGS = 10


@cache
def template(name: str) -> Template:
    """Return a template of this folder."""
    loader = PackageLoader("mock_platform", "pages")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template(name)


def form_page(delivery: Delivery) -> str:
    """Return a page whose form posts itself, with a button for browsers without scripts."""
    return template("form.html").render(
        url=delivery.url, fields=delivery.fields, multipart=delivery.method == "multipart"
    )


def json_page(delivery: Delivery) -> str:
    """Return a page that tells a program to post the fields as JSON; no browser does so by itself."""
    order = json.dumps({"url": delivery.url, "fields": [list(pair) for pair in delivery.fields]})
    return template("json.html").render(order=order.replace("<", "\\u003c"))


def error_page(error: ErrorPage) -> str:
    """Return a readable page about something that went wrong."""
    return template("error.html").render(error=error)


def return_page(message: str | None, error_message: str | None) -> str:
    """Return the page that people come back to from a tool, with what the tool had to say."""
    return template("return.html").render(message=message, error_message=error_message)


def deep_linking_page(platform: Platform, launch: Launch, outcome: Outcome) -> str:
    """Return the page that tells what came of a deep linking response."""
    return template("deep_linking.html").render(platform=platform, launch=launch, outcome=outcome)


def assessment_page(platform: Platform, launch: Launch, attempt: Attempt) -> str:
    """Return the page of an assessment that has begun."""
    return template("assessment.html").render(platform=platform, launch=launch, attempt=attempt)


def home_page(platform: Platform, **more: Any) -> str:
    """Return the platform's first page: a button that launches, the latest findings, tools, courses, people, links."""
    findings = platform.journal.select(kind="finding")[: -LATEST_FINDINGS - 1 : -1]
    return template("home.html").render(platform=platform, world=platform.world, findings=findings, **more)
