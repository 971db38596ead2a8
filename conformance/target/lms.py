"""The tables of a target file that describe a platform: `[lms]`, its people, its links, further tools that it knows.

What is named here, there is; what is not named is not applicable to this platform. How a launch is obtained follows
from what is given: an address that a person opens (`links`, `messages`), as somebody who has a cookie or signs in by a
form; or `[drive.launch]`, for which the same tables say what {user}, {link} and {message} become. A message that needs
more than that may have a request of its own in `messages`.
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from conformance.target.action import Action
from conformance.target.values import TABLE, Identifier, OptionalUrl, ParticularMessage, Url, origin_of
from mock_platform.vocabulary import MESSAGE_RESOURCE_LINK

UserName = Literal[
    "student", "second_student", "teacher", "private_student", "private_teacher", "anonymous", "assistant", "mentor"
]
LinkName = Literal["first", "second", "elsewhere", "copied"]
_ENDPOINTS = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")


class _Table(BaseModel):
    model_config = TABLE


class User(_Table):
    """`[lms.users.NAME]`: what makes the suite's browser that of this person."""

    value: str = ""
    cookie: str = ""
    username: str = ""
    password: str = ""


class LoginForm(_Table):
    """`[lms.login]`: the page with the platform's own login form, and what its fields are called."""

    url: Url
    username: str = "username"
    password: str = "password"


class FurtherTool(_Table):
    """`[[lms.also]]`: one more tool, or one more deployment of the same, that the platform knows the suite by."""

    client_id: Identifier
    deployment_id: Identifier = "1"
    private_key_file: str = ""
    redirect_uris: Annotated[list[Url], Field(default_factory=list)]
    jwks_uri: OptionalUrl = ""
    links: Annotated[dict[LinkName, str], Field(default_factory=dict)]


class Lms(_Table):
    """`[lms]`: the platform, as its administrator tells a tool of it."""

    openid_configuration: OptionalUrl = ""
    issuer: OptionalUrl = ""
    authorization_endpoint: OptionalUrl = ""
    token_endpoint: OptionalUrl = ""
    jwks_uri: OptionalUrl = ""
    registration_endpoint: OptionalUrl = ""
    token_audience: str = ""
    client_id: Identifier
    deployment_id: Identifier = "1"
    private_key_file: Annotated[str, Field(min_length=1)]
    origins: Annotated[list[Url], Field(default_factory=list)]
    users: Annotated[dict[UserName, User], Field(min_length=1)]
    links: Annotated[dict[LinkName, str], Field(default_factory=dict)]
    messages: Annotated[dict[ParticularMessage, str | Action], Field(default_factory=dict)]
    custom: Annotated[dict[str, str], Field(default_factory=dict)]
    login: LoginForm | None = None
    also: Annotated[list[FurtherTool], Field(default_factory=list)]

    @model_validator(mode="after")
    def _endpoints_or_configuration(self) -> Self:
        missing = [name for name in _ENDPOINTS if not getattr(self, name)]
        if missing and not self.openid_configuration:
            raise ValueError(f"needs openid_configuration, or {', '.join(_ENDPOINTS)}: {missing[0]} is missing")
        if "student" not in self.users:
            raise ValueError("needs [lms.users.student]: somebody has to launch")
        if "first" not in self.links:
            raise ValueError("needs [lms.links] first: something has to be launched")
        if any(user.username for user in self.users.values()) and self.login is None:
            raise ValueError("users with a username need [lms.login]: where they sign in")
        return self

    @property
    def secrets(self) -> list[str]:
        """What must never be written down: how people sign in."""
        return [secret for user in self.users.values() for secret in (user.cookie, user.password) if secret]

    def addresses(self) -> list[str]:
        """Return the addresses that people open, where launches are not driven."""
        messages = [url for kind, url in self.messages.items() if kind != MESSAGE_RESOURCE_LINK]
        return [*self.links.values(), *(url for url in messages if isinstance(url, str))]

    def own_origins(self) -> list[str]:
        """Return the origins that are the platform's by what this table says."""
        told = [self.issuer, self.authorization_endpoint, self.openid_configuration, *self.origins]
        told += [self.login.url] if self.login is not None else []
        return list(dict.fromkeys(origin_of(url) for url in told if url))
