"""Mistakes in libraries by others, such as somebody could make: each is one place in a copy of the package, changed.

A place that is not there any more, or more than once, is an error: a mutant that changed nothing would prove nothing.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class ForeignMutant:
    """One mistake: where it is made in the package, and the requirement that must see it."""

    name: str
    mistake: str
    caught_by: str
    file: str
    before: str
    after: str

    def make(self, package: Path) -> None:
        """Make the mistake in the copy of the package that lies in *package*."""
        file = package / self.file
        text = file.read_text(encoding="utf-8")
        if text.count(self.before) != 1:
            raise ValueError(f"{self.name}: {self.file} has {text.count(self.before)} such places, not one")
        file.write_text(text.replace(self.before, self.after), encoding="utf-8")


OF_PYLTI1P3 = (
    ForeignMutant(
        name="pylti1p3-any-nonce",
        mistake="A nonce has to be there, and may be any.",
        caught_by="STATE-002",
        file="message_launch.py",
        before='        if not res:\n            raise LtiException("Invalid Nonce")\n',
        after="",
    ),
    ForeignMutant(
        name="pylti1p3-no-state",
        mistake="An answer without a state is let through.",
        caught_by="STATE-005",
        file="message_launch.py",
        before='            raise LtiException("Missing state param")\n',
        after="            return self\n",
    ),
    ForeignMutant(
        name="pylti1p3-unverified",
        mistake="The token is decoded without its signature being looked at.",
        caught_by="IDT-SIG-002",
        file="message_launch.py",
        before="                options=self._jwt_verify_options,\n",
        after='                options={**self._jwt_verify_options, "verify_signature": False},\n',
    ),
    ForeignMutant(
        name="pylti1p3-expired",
        mistake="A token that has expired is accepted, because clocks had been a trouble.",
        caught_by="IDT-CLM-015",
        file="message_launch.py",
        before="                options=self._jwt_verify_options,\n",
        after='                options={**self._jwt_verify_options, "verify_exp": False},\n',
    ),
    ForeignMutant(
        name="pylti1p3-any-message",
        mistake="A message of a type that nobody knows is let through.",
        caught_by="CORE-003",
        file="message_launch.py",
        before='        if not validated:\n            raise LtiException("Unrecognized message type")\n',
        after="",
    ),
    ForeignMutant(
        name="pylti1p3-any-version",
        mistake="The version has to be there, and may be any.",
        caught_by="CORE-006",
        file="message_validators/abstract.py",
        before='jwt_body.get("https://purl.imsglobal.org/spec/lti/claim/version") != "1.3.0"',
        after='jwt_body.get("https://purl.imsglobal.org/spec/lti/claim/version") is None',
    ),
)
OF_LTIJS = (
    ForeignMutant(
        name="ltijs-nonce-again",
        mistake="A nonce that was seen before is taken again.",
        caught_by="STATE-003",
        file="dist/Utils/Auth.js",
        before=") throw new Error('NONCE_ALREADY_RECEIVED');",
        after=") return true;",
    ),
    ForeignMutant(
        name="ltijs-without-cookie",
        mistake="An answer is accepted in a browser without the cookie of its login, as in development.",
        caught_by="STATE-007",
        file="dist/Utils/Auth.js",
        before="if (!devMode) throw new Error('MISSING_VALIDATION_COOKIE');else {",
        after="{",
    ),
    ForeignMutant(
        name="ltijs-unverified",
        mistake="The token is decoded without its signature being looked at.",
        caught_by="IDT-SIG-002",
        file="dist/Utils/Auth.js",
        before="const verified = jwt.verify(token, key, {",
        after="const verified = jwt.decode(token, {",
    ),
    ForeignMutant(
        name="ltijs-expired",
        mistake="A token that has expired is accepted, because it is old by its iat only.",
        caught_by="IDT-CLM-015",
        file="dist/Utils/Auth.js",
        before="      algorithms: [validationParameters.alg],\n",
        after="      algorithms: [validationParameters.alg],\n      ignoreExpiration: true,\n",
    ),
    ForeignMutant(
        name="ltijs-any-client",
        mistake="The platform is found by its issuer alone, whoever the token is for.",
        caught_by="IDT-CLM-007",
        file="dist/Utils/Auth.js",
        before="platform = await getPlatform(decoded.payload.iss, decoded.payload.aud, ENCRYPTIONKEY, Database);else {",
        after="platform = (await getPlatform(decoded.payload.iss, undefined, ENCRYPTIONKEY, Database))[0];else {",
    ),
    ForeignMutant(
        name="ltijs-any-issuer",
        mistake="The issuer of the token is not compared with the one whose login it answers.",
        caught_by="IDT-CLM-004",
        file="dist/Utils/Auth.js",
        before="if (validationParameters.iss !== decoded.payload.iss) throw new Error('ISS_CLAIM_DOES_NOT_MATCH');",
        after=";",
    ),
)
