"""`/openapi.json`: the API described in OpenAPI 3.1, made from the operations and models that answer requests.

Nothing is described here that the code decides elsewhere: paths, credentials, models, statuses and codes are read from
the operations (routes/operation.py) and from the table of codes (errors.py). What browsers and platforms send as forms
is described in routes/browser_addresses.py. A defect of the gateway (500) is no part of the contract and not listed.
"""

import inspect
import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from importlib.metadata import version
from itertools import groupby
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from gateway.authorization import Scheme
from gateway.errors import Code
from gateway.routes.operation import ACCEPTED, JSON, Operation
from gateway.routes.refusals import has_page

Document = dict[str, Any]

_SCHEMAS: Final = "#/components/schemas/"
_PARAMETER: Final = re.compile(r"{(\w+)(?::(\w+))?}")
_TITLE: Final = "LTI gateway"
_DESCRIPTION: Final = (
    "LTI 1.3 on one side, plain JSON over HTTP on the other. Every refusal has the envelope `Error`, and its "
    "`details.message` is a stable code. Fields that are null count as left out. Every answer has X-Correlation-Id, "
    "which the log has too."
)
_NAMES: Final = {Scheme.LTIK: "ltik", Scheme.SERVICE: "serviceKey", Scheme.BEARER: "apiKey"}
_HEADER: Final = {"type": "apiKey", "in": "header", "name": "Authorization"}
_CREDENTIALS: Final[Document] = {
    "ltik": {**_HEADER, "description": "`LTIK-AUTH-V2 <API key>:<ltik>`: one launch, for 24 hours."},
    "serviceKey": {**_HEADER, "description": "`SERVICE-AUTH-V1 <API key>:<service key>`: one activity."},
    "apiKey": {"type": "http", "scheme": "bearer", "description": "`Bearer <API key>`: the account."},
}
# These come with the status that the platform answered, where that is a 4xx.
_PASSED_ON: Final = frozenset(
    {Code.PLATFORM_REFUSED, Code.ACCESS_TOKEN_REFUSED, Code.CONFIGURATION_UNREADABLE, Code.REGISTRATION_FAILED}
)
# What stands in a path, by the tag of its operations.
_IN_PATH: Final = {
    "lineitems": "The `id` of the line item, a URL, percent-encoded.",
    "scores": "The `id` with which the score was accepted.",
    "platforms": "The `id` of the registration.",
    "servicekeys": "The `id` of the key, as the list has it.",
    "notices": "The type of notice.",
    "assets": "The `id` of the asset.",
    "registrations": "The `id` that the tool was sent, of a registration under way.",
}
HTML: Final = "text/html"
# How a refusal is answered beside the envelope, where people open an address in a browser.
PAGE: Final[Document] = {
    HTML: {"schema": {"type": "string", "description": "The same for a person, where HTML was asked for."}}
}
_ERROR: Final[Document] = {
    "type": "object",
    "description": "Why a request was refused.",
    "properties": {
        "status": {"type": "integer", "description": "The status of the answer."},
        "error": {"type": "string", "description": "The name of the status."},
        "details": {
            "type": "object",
            "properties": {
                "message": {"type": "string", "description": "A stable code for programs."},
                "description": {"type": "string", "description": "A sentence for people."},
                "errors": {
                    "type": "array",
                    "description": "Each field that is wrong.",
                    "items": {
                        "type": "object",
                        "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                        "required": ["field", "message"],
                    },
                },
                "externalError": {"type": "boolean", "description": "The learning platform failed, not the gateway."},
                "externalUrl": {"type": "string", "description": "What the platform was asked."},
                "externalStatus": {"type": "integer", "description": "The status that the platform answered."},
                "bodyReceived": {"description": "What the platform, or the client, had sent."},
            },
            "required": ["message", "description"],
        },
    },
    "required": ["status", "error", "details"],
}


def description_of(operations: Sequence[Operation], forms: Mapping[str, Document]) -> Document:
    """Describe these operations, and the addresses that take forms; which gateway serves them is not said."""
    models = _Models(operations)
    paths: dict[str, Document] = {path: dict(item) for path, item in forms.items()}
    for operation in operations:
        paths.setdefault(_plain(operation.paths[0]), {})[operation.method.lower()] = _operation(operation, models)
    return {
        "openapi": "3.1.0",
        "info": {"title": _TITLE, "version": version("lti-testbench"), "description": _DESCRIPTION},
        "paths": paths,
        "components": {
            "schemas": {"Error": _ERROR, **models.schemas},
            "securitySchemes": _CREDENTIALS,
            "headers": {"CorrelationId": {"schema": {"type": "string"}, "description": "Found again in the log."}},
        },
    }


class _Models:
    """The schemas of all models, under names that are different from one another."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        used: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {}
        for operation in operations:
            used |= dict.fromkeys((model, "validation") for model in (operation.query, operation.body) if model)
            answers = (operation.answer, operation.accepted)
            used |= dict.fromkeys((answer, "serialization") for answer in answers if answer)
        found, definitions = models_json_schema(list(used), ref_template=_SCHEMAS + "{model}")
        self._names = {key: found[key]["$ref"].removeprefix(_SCHEMAS) for key in used}
        self._all: dict[str, Document] = definitions["$defs"]
        queries = {self._names[operation.query, "validation"] for operation in operations if operation.query}
        self.schemas = {name: schema for name, schema in self._all.items() if name not in queries}

    def of(self, model: type[BaseModel], mode: JsonSchemaMode) -> Document:
        """A reference to the schema of a model."""
        return {"$ref": _SCHEMAS + self._names[model, mode]}

    def fields_of(self, model: type[BaseModel]) -> Document:
        """The fields of a query."""
        fields: Document = self._all[self._names[model, "validation"]].get("properties", {})
        return fields


def _plain(path: str) -> str:
    return _PARAMETER.sub(r"{\1}", path)


def _operation(operation: Operation, models: _Models) -> Document:
    described: Document = {
        "operationId": operation.handler.__name__,
        "tags": [_tag_of(operation)],
        "summary": operation.summary,
        "description": _text_of(operation),
        "parameters": [*_path_parameters(operation), *_query_parameters(operation, models)],
        "security": [{_NAMES[scheme]: []} for scheme in operation.schemes],
        "responses": {**_successes(operation, models), **_refusals(operation)},
    }
    if operation.body is not None:
        described["requestBody"] = {
            "required": True,
            "content": {JSON: {"schema": models.of(operation.body, "validation")}},
        }
    return described


def _tag_of(operation: Operation) -> str:
    segments = operation.paths[0].split("/")
    return segments[2] if segments[1] in {"api", "admin"} else "operation"


def _text_of(operation: Operation) -> str:
    more = inspect.cleandoc(operation.handler.__doc__ or "").partition("\n")[2].strip()
    older = [f"`{_plain(path)}`" for path in operation.paths[1:]]
    return "\n\n".join(text for text in (more, f"Also at {', '.join(older)}." if older else "") if text)


def _path_parameters(operation: Operation) -> list[Document]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": _IN_PATH[_tag_of(operation)],
            "schema": {"type": "string", "minLength": 1, **({} if kind else {"pattern": "^[^/]+$"})},
        }
        for name, kind in _PARAMETER.findall(operation.paths[0])
    ]


def _query_parameters(operation: Operation, models: _Models) -> list[Document]:
    fields = models.fields_of(operation.query) if operation.query else {}
    return [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in fields.items()]


def _successes(operation: Operation, models: _Models) -> Document:
    answers = {str(operation.status): _success(operation.status, operation.answer, models)}
    if operation.gives != JSON:
        answers[str(operation.status)]["content"] = {operation.gives: {"schema": {"type": "string"}}}
    if operation.accepted is not None:
        answers[str(ACCEPTED)] = _success(ACCEPTED, operation.accepted, models)
    if operation.onward:
        to = {"Location": {"schema": {"type": "string"}}, **_correlated()}
        answers["302"] = {"description": operation.onward, "headers": to}
    return answers


def _success(status: int, model: type[BaseModel] | None, models: _Models) -> Document:
    answer: Document = {"description": HTTPStatus(status).phrase, "headers": _correlated()}
    if model is not None:
        answer["content"] = {JSON: {"schema": models.of(model, "serialization")}}
    return answer


def _refusals(operation: Operation) -> Document:
    passed_on = [code for code in operation.failures if code in _PASSED_ON]
    answers = refusal_answers(codes_of(operation), passed_on=passed_on)
    if passed_on:
        answers["default"] = {
            "description": "The learning platform failed; its own status is passed on where it is a 4xx.",
            "headers": _correlated(),
            "content": {JSON: {"schema": {"$ref": _SCHEMAS + "Error"}}},
        }
    return with_pages(answers) if has_page(operation.paths[0]) else answers


def with_pages(answers: Document) -> Document:
    """The same refusals, where a person gets a page instead of the envelope."""
    return {status: {**answer, "content": {**answer["content"], **PAGE}} for status, answer in answers.items()}


def codes_of(operation: Operation) -> tuple[Code, ...]:
    """Every code that an operation may answer with."""
    codes = operation.refusals + operation.failures
    if operation.schemes:
        # Whoever shows credentials has them looked up.
        codes += (Code.INVALID_LTIK_AUTH_AUTHORIZATION_HEADER, Code.DATABASE_UNAVAILABLE)
    if operation.query or operation.body:
        codes += (Code.VALIDATION_ERROR,)
    if operation.body:
        codes += (Code.BODY_TOO_LARGE, Code.UNSUPPORTED_MEDIA_TYPE)
    return (*codes, Code.NOT_FOUND) if "{" in operation.paths[0] else codes


def refusal_answers(codes: Iterable[Code], *, passed_on: Sequence[Code] = ()) -> Document:
    """An answer for each status of these codes: the envelope, with one of the codes of this status.

    The codes that are `passed_on` come with the status that a platform answered, whatever that was.
    """
    ordered = sorted(set(codes), key=lambda code: (code.status, code.name))
    grouped = groupby(ordered, key=lambda code: code.status)
    return {str(status): _refusal(list(group), passed_on) for status, group in grouped}


def _refusal(codes: Sequence[Code], passed_on: Sequence[Code]) -> Document:
    narrowed = {
        "properties": {
            "status": {"const": codes[0].status},
            "details": {
                "properties": {"message": {"enum": [code.name for code in dict.fromkeys([*codes, *passed_on])]}}
            },
        }
    }
    content = {
        "schema": {"allOf": [{"$ref": _SCHEMAS + "Error"}, narrowed]},
        "examples": {code.name: {"value": _example_of(code)} for code in codes},
    }
    return {
        "description": " ".join(f"`{code.name}`: {code.value.sentence}." for code in codes),
        "headers": _correlated(),
        "content": {JSON: content},
    }


def _example_of(code: Code) -> Document:
    details = {"message": code.name, "description": code.value.sentence}
    return {"status": code.status, "error": HTTPStatus(code.status).phrase, "details": details}


def _correlated() -> Document:
    return {"X-Correlation-Id": {"$ref": "#/components/headers/CorrelationId"}}
