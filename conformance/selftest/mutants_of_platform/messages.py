"""Mistakes of a platform in what it says: signatures, registered claims, people, places, parameters."""

import hashlib
from dataclasses import replace
from typing import Any

from conformance.selftest.mutants_of_platform.go_between import Answered, Sent, spoiling
from conformance.selftest.mutants_of_platform.mutant import (
    PlatformMutant,
    answering,
    having,
    sending,
    writing,
)
from mock_platform import edits
from mock_platform.draft import Draft
from mock_platform.faults.answer import Answer, Encounter
from mock_platform.launch import Launch
from mock_platform.vocabulary import (
    CLAIM_AGS_ENDPOINT,
    CLAIM_CONTEXT,
    CLAIM_CUSTOM,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_LAUNCH_PRESENTATION,
    CLAIM_LIS,
    CLAIM_MESSAGE_TYPE,
    CLAIM_NRPS,
    CLAIM_RESOURCE_LINK,
    CLAIM_ROLE_SCOPE_MENTOR,
    CLAIM_ROLES,
    CLAIM_TOOL_PLATFORM,
    CLAIM_VERSION,
    CONTEXT_TYPE,
    PLATFORM_CONFIGURATION,
    ROLE_CONTEXT,
    ROLE_MENTOR,
)


def _launch(draft: Draft) -> Launch:
    assert isinstance(draft.launch, Launch)
    return draft.launch


def _course(draft: Draft) -> str:
    course = _launch(draft).course
    return course.id if course is not None else "none"


def _link(draft: Draft) -> str:
    link = _launch(draft).link
    return link.id if link is not None else "none"


def _set_id(draft: Draft, claim: str, value: str) -> None:
    if claim in draft.claims:
        draft.claims[claim] = {**draft.claims[claim], "id": value}


def _subject_of_the_course(draft: Draft) -> None:
    if "sub" in draft.claims:
        draft.claims["sub"] = hashlib.sha256(f"{draft.claims['sub']} {_course(draft)}".encode()).hexdigest()


def _subject_of_the_role(draft: Draft) -> None:
    if "sub" in draft.claims:
        draft.claims["sub"] = "learner" if f"{ROLE_CONTEXT}Learner" in draft.claims[CLAIM_ROLES] else "teacher"


def _subject_is_the_email(draft: Draft) -> None:
    if "sub" in draft.claims:
        draft.claims["sub"] = draft.claims.get("email", draft.claims["sub"])


def _empty_subject_for_the_anonymous(draft: Draft) -> None:
    draft.claims.setdefault("sub", "")


def _nobody_is_private(draft: Draft) -> None:
    draft.claims["name"] = draft.claims.get("name", "Somebody Private")


def _picture_of_everybody(draft: Draft) -> None:
    if "sub" in draft.claims:
        draft.claims.setdefault("picture", f"https://lms.example/pictures/{draft.claims['sub']}.png")


def _link_of_the_launch(draft: Draft) -> None:
    _set_id(draft, CLAIM_RESOURCE_LINK, _launch(draft).id)


def _link_of_the_title(draft: Draft) -> None:
    title = str(draft.claims.get(CLAIM_RESOURCE_LINK, {}).get("title"))
    _set_id(draft, CLAIM_RESOURCE_LINK, title.encode("ascii", "replace").decode())


def _one_link_of_a_course(draft: Draft) -> None:
    _set_id(draft, CLAIM_RESOURCE_LINK, f"link-of-{_course(draft)}")


def _course_of_the_link(draft: Draft) -> None:
    _set_id(draft, CLAIM_CONTEXT, f"course-of-{_link(draft)}")


def _one_course(draft: Draft) -> None:
    _set_id(draft, CLAIM_CONTEXT, "the-course")


def _principal_roles_left_out(draft: Draft) -> None:
    roles = draft.claims.get(CLAIM_ROLES, [])
    subs = [role for role in roles if "/membership/" in role]
    draft.claims[CLAIM_ROLES] = subs or roles


def _short_roles_too(draft: Draft) -> None:
    draft.claims[CLAIM_ROLES] = [*draft.claims.get(CLAIM_ROLES, []), "Learner"]


def _own_roles_alone(draft: Draft) -> None:
    draft.claims[CLAIM_ROLES] = [f"https://lms.example/roles#{n}" for n, _ in enumerate(draft.claims[CLAIM_ROLES])]


def _everybody_teaches(draft: Draft) -> None:
    draft.claims[CLAIM_ROLES] = [*draft.claims[CLAIM_ROLES], f"{ROLE_CONTEXT}Instructor"]


def _roles_left_out_where_empty(draft: Draft) -> None:
    if _launch(draft).person.anonymous:
        del draft.claims[CLAIM_ROLES]


def _mentor_without_role(draft: Draft) -> None:
    if CLAIM_ROLE_SCOPE_MENTOR in draft.claims:
        draft.claims[CLAIM_ROLES] = [role for role in draft.claims[CLAIM_ROLES] if role != ROLE_MENTOR]


def _milliseconds(draft: Draft) -> None:
    draft.claims |= {name: draft.claims[name] * 1000 for name in ("iat", "exp")}


def _custom(draft: Draft, name: str, value: Any) -> None:
    custom = draft.claims.get(CLAIM_CUSTOM)
    if custom is not None and name in custom:
        draft.claims[CLAIM_CUSTOM] = {**custom, name: value}


def _unresolved_dropped(draft: Draft) -> None:
    custom = draft.claims.get(CLAIM_CUSTOM, {})
    draft.claims[CLAIM_CUSTOM] = {name: value for name, value in custom.items() if not value.startswith("$")}


def _null_where_there_is_no_value(draft: Draft) -> None:
    _custom(draft, "section_start", None)


def _the_word_null(draft: Draft) -> None:
    _custom(draft, "section_start", "null")


def _names_not_filled_in(draft: Draft) -> None:
    _custom(draft, "user_name", "$Person.name.full")


def _number_of_the_chapter(draft: Draft) -> None:
    _custom(draft, "chapter", 3)


def _no_way_back(sent: Sent, answered: Answered) -> Answered:
    return replace(answered, status=404) if sent.path == "/return" and sent.query else answered


def _said_as_it_is(sent: Sent, answered: Answered) -> Answered:
    said = "".join(f"<p>{value}</p>" for value in sent.query.values())
    return replace(answered, body=said.encode()) if sent.path == "/return" else answered


def _template(draft: Draft) -> None:
    service = draft.claims.get(CLAIM_AGS_ENDPOINT)
    if service is not None:
        draft.claims[CLAIM_AGS_ENDPOINT] = {**service, "lineitems": service["lineitems"].replace("biology", "{course}")}


def _vendors_variable(encounter: Encounter) -> Answer:
    document = encounter.answer.table()
    members = document[PLATFORM_CONFIGURATION]
    members = {**members, "variables": [*members.get("variables", []), "MockLms.theme"]}
    return encounter.answer.with_json({**document, PLATFORM_CONFIGURATION: members})


MESSAGES = (
    PlatformMutant(
        name="kid-left-out",
        mistake="The header of a message does not say which key signed it.",
        caught_by="IDT-SIG-033",
        change=having("kid-missing"),
        spoils=("CT-P-04/student", "AUTHREQ-020/missing"),
    ),
    PlatformMutant(
        name="signed-by-hmac",
        mistake="Messages are signed with the tool's client id as a shared secret.",
        caught_by="IDT-SIG-033",
        change=having("guessable-secret", secret="conformance"),
        spoils=("CT-P-04/student", "AUTHREQ-020/missing"),
    ),
    PlatformMutant(
        name="key-of-1024-bits",
        mistake="The key that signs has 1024 bits.",
        caught_by="IDT-SIG-001",
        change=having("weak-key"),
    ),
    PlatformMutant(
        name="key-set-address-in-header",
        mistake="The header of a message tells where the platform's own key set is.",
        caught_by="IDT-SIG-032",
        change=sending(edits.header("jku", "https://lms.example/keys")),
    ),
    PlatformMutant(
        name="times-in-milliseconds",
        mistake="The times of a token are in milliseconds.",
        caught_by="IDT-CLM-023",
        change=writing(_milliseconds),
    ),
    PlatformMutant(
        name="expiry-as-text",
        mistake="The expiry of a token is a text.",
        caught_by="IDT-CLM-023",
        change=having("time-no-number", claim="exp"),
    ),
    PlatformMutant(
        name="issued-at-startup",
        mistake="The time of issue is that of the platform's last start.",
        caught_by="IDT-CLM-023",
        change=sending(edits.claim_offset("iat", -7200)),
    ),
    PlatformMutant(
        name="audience-is-the-address",
        mistake="The audience is the tool's address.",
        caught_by="IDT-CLM-024",
        change=sending(edits.claim("aud", "https://tool.example")),
    ),
    PlatformMutant(
        name="message-type-of-lti-1",
        mistake="A resource launch is called by the name that it had in LTI 1.",
        caught_by="CORE-001",
        change=sending(edits.claim([CLAIM_MESSAGE_TYPE], "basic-lti-launch-request")),
    ),
    PlatformMutant(
        name="version-1-3",
        mistake="The version is written as 1.3.",
        caught_by="CORE-004",
        change=sending(edits.claim([CLAIM_VERSION], "1.3")),
    ),
    PlatformMutant(
        name="deployment-as-number",
        mistake="The deployment id is a number.",
        caught_by="CORE-007",
        change=sending(edits.claim([CLAIM_DEPLOYMENT_ID], 1)),
    ),
    PlatformMutant(
        name="bare-claim",
        mistake="The platform adds a claim with a bare name.",
        caught_by="CORE-016",
        change=sending(edits.claim("placement", "course_navigation")),
    ),
    PlatformMutant(
        name="blanks-around-titles",
        mistake="Titles are sent with the blanks that somebody typed after them.",
        caught_by="CORE-017",
        change=sending(edits.claim([CLAIM_CONTEXT, "title"], "Introduction to Biology ")),
    ),
    PlatformMutant(
        name="link-id-of-the-launch",
        mistake="The resource link has another id at every launch.",
        caught_by="CORE-020",
        change=writing(_link_of_the_launch),
    ),
    PlatformMutant(
        name="one-link-of-a-course",
        mistake="All links of a course have one id.",
        caught_by="CORE-020",
        change=writing(_one_link_of_a_course),
    ),
    PlatformMutant(
        name="copy-keeps-its-id",
        mistake="The copy of a link has the id of the original: the id is made of the title.",
        caught_by="CORE-021",
        change=writing(_link_of_the_title),
    ),
    PlatformMutant(
        name="subject-of-the-course",
        mistake="A person has another subject in every course.",
        caught_by="CORE-030",
        change=writing(_subject_of_the_course),
    ),
    PlatformMutant(
        name="subject-of-the-role",
        mistake="All learners have one subject.",
        caught_by="CORE-030",
        change=writing(_subject_of_the_role),
    ),
    PlatformMutant(
        name="subject-is-the-email",
        mistake="The subject is the person's email address.",
        caught_by="CORE-033",
        change=writing(_subject_is_the_email),
    ),
    PlatformMutant(
        name="empty-subject",
        mistake="An anonymous launch has an empty subject.",
        caught_by="CORE-031",
        change=writing(_empty_subject_for_the_anonymous),
    ),
    PlatformMutant(
        name="name-of-the-private",
        mistake="The name is sent whatever the privacy setting says.",
        caught_by="CORE-037",
        change=writing(_nobody_is_private),
    ),
    PlatformMutant(
        name="picture-of-the-private",
        mistake="The privacy setting was forgotten when pictures came.",
        caught_by="CT-P-08",
        change=writing(_picture_of_everybody),
    ),
    PlatformMutant(
        name="no-roles-for-the-anonymous",
        mistake="An anonymous launch has no roles at all.",
        caught_by="CORE-040",
        change=writing(_roles_left_out_where_empty),
    ),
    PlatformMutant(
        name="own-roles-alone",
        mistake="Only the platform's own names of roles are sent.",
        caught_by="CORE-041",
        change=writing(_own_roles_alone),
    ),
    PlatformMutant(
        name="everybody-teaches",
        mistake="Learners have the role of an instructor, too.",
        caught_by="CT-P-07",
        change=writing(_everybody_teaches),
    ),
    PlatformMutant(
        name="sub-roles-alone",
        mistake="A teaching assistant is told by the sub-role alone.",
        caught_by="CORE-050",
        change=writing(_principal_roles_left_out),
    ),
    PlatformMutant(
        name="short-roles-too",
        mistake="Roles are sent in their short form, too, for tools that know no other.",
        caught_by="CORE-053",
        change=writing(_short_roles_too),
    ),
    PlatformMutant(
        name="mentor-without-role",
        mistake="Mentored users come without the role of a mentor.",
        caught_by="CORE-072",
        change=writing(_mentor_without_role),
    ),
    PlatformMutant(
        name="course-of-the-link",
        mistake="Every link of a course names another course.",
        caught_by="CORE-060",
        change=writing(_course_of_the_link),
    ),
    PlatformMutant(
        name="one-course",
        mistake="All courses have one id.",
        caught_by="CORE-060",
        change=writing(_one_course),
    ),
    PlatformMutant(
        name="type-as-text",
        mistake="The type of a course is a text instead of a list.",
        caught_by="CORE-061",
        change=sending(edits.claim([CLAIM_CONTEXT, "type"], CONTEXT_TYPE + "CourseSection")),
    ),
    PlatformMutant(
        name="no-context",
        mistake="Launches from a course do not say which.",
        caught_by="CORE-065",
        change=sending(edits.drop_claim([CLAIM_CONTEXT])),
    ),
    PlatformMutant(
        name="no-guid",
        mistake="The claim about the platform's instance has no guid.",
        caught_by="CORE-070",
        change=sending(edits.drop_claim([CLAIM_TOOL_PLATFORM, "guid"])),
    ),
    PlatformMutant(
        name="document-target-modal",
        mistake="The document target is a name of the platform's own.",
        caught_by="CORE-074",
        change=sending(edits.claim([CLAIM_LAUNCH_PRESENTATION, "document_target"], "modal")),
    ),
    PlatformMutant(
        name="return-page-missing",
        mistake="The way back leads to an error page when the tool has something to say.",
        caught_by="CORE-075",
        around=spoiling(_no_way_back),
    ),
    PlatformMutant(
        name="return-page-with-script",
        mistake="What the tool has to say is put into the page as it is.",
        caught_by="CORE-075",
        around=spoiling(_said_as_it_is),
    ),
    PlatformMutant(
        name="null-in-lis",
        mistake="What is not known of the school's records is sent as null.",
        caught_by="CORE-079",
        change=sending(edits.claim([CLAIM_LIS, "course_section_sourcedid"], None)),
    ),
    PlatformMutant(
        name="custom-number",
        mistake="A custom parameter that looks like a number is sent as one.",
        caught_by="CORE-080",
        change=writing(_number_of_the_chapter),
    ),
    PlatformMutant(
        name="unknown-variables-dropped",
        mistake="A parameter whose variable is unknown is left out.",
        caught_by="CORE-081",
        change=writing(_unresolved_dropped),
    ),
    PlatformMutant(
        name="names-not-filled-in",
        mistake="The person's name is in the configuration's list of variables, and is not filled in.",
        caught_by="CORE-081",
        change=writing(_names_not_filled_in),
    ),
    PlatformMutant(
        name="null-for-no-value",
        mistake="A variable without a value becomes null.",
        caught_by="CORE-082",
        change=writing(_null_where_there_is_no_value),
    ),
    PlatformMutant(
        name="the-word-null",
        mistake="A variable without a value becomes the word null.",
        caught_by="CORE-082",
        change=writing(_the_word_null),
    ),
    PlatformMutant(
        name="vendors-variable",
        mistake="The platform's own variable is named after the product.",
        caught_by="CORE-087",
        change=answering("configuration", _vendors_variable),
    ),
    PlatformMutant(
        name="service-template",
        mistake="The address of the line items has a placeholder.",
        caught_by="CORE-085",
        change=writing(_template),
    ),
    PlatformMutant(
        name="roster-by-http",
        mistake="The address of the roster is plain http.",
        caught_by="CORE-085",
        change=sending(edits.claim([CLAIM_NRPS, "context_memberships_url"], "http://lms.example/roster")),
    ),
)
