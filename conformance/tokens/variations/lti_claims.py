"""Liberties of the claims of LTI (Core 5.3 and 5.4): which are there, and how long, full and foreign they may be."""

from typing import Final

from conformance.tokens.changes import each_says, in_turn, lacks, says
from conformance.tokens.defect import ID_TOKENS, Variation
from conformance.tokens.id_token import LONGEST_ID
from conformance.tokens.message_types import PLATFORM
from mock_platform.vocabulary import (
    CLAIM_CONTEXT,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_LAUNCH_PRESENTATION,
    CLAIM_LIS,
    CLAIM_LTI1P1,
    CLAIM_RESOURCE_LINK,
    CLAIM_TARGET_LINK_URI,
    CLAIM_TOOL_PLATFORM,
    CONTEXT_TYPE,
    TARGET_IFRAME,
    TARGET_WINDOW,
)

LTI_CLAIMS: Final[tuple[Variation, ...]] = (
    Variation(
        name="context",
        subject="context",
        requirements=("CORE-062", "CORE-063"),
        reason="a launch may have no context, and of one only the id is required",
        forms={
            "absent": lacks(CLAIM_CONTEXT),
            **each_says(
                CLAIM_CONTEXT,
                {
                    "id-only": {"id": "course-1"},
                    "full": {
                        "id": "course-1",
                        "label": "CS 101",
                        "title": "Programming",
                        "type": [f"{CONTEXT_TYPE}CourseOffering"],
                    },
                    "deprecated-type": {"id": "course-1", "type": ["CourseOffering"]},
                    "unknown-type": {"id": "course-1", "type": ["https://vendor.example/Club"]},
                    "empty-texts": {"id": "course-1", "label": "", "title": ""},
                    "longest-id": {"id": "c" * LONGEST_ID},
                    "any-script": {"id": "course-1", "title": "\u0645\u062f\u062e\u0644 \u5165\u95e8 \U0001f4d6"},
                },
            ),
        },
        messages=ID_TOKENS,
    ),
    Variation(
        name="resource-link",
        subject="resource-link",
        requirements=("CORE-023",),
        reason="of a link only the id is required",
        forms=each_says(
            CLAIM_RESOURCE_LINK,
            {
                "id-only": {"id": "link-1"},
                "full": {"id": "link-1", "title": "Week 1", "description": "<p>Read & write</p>"},
                "empty-texts": {"id": "link-1", "title": "", "description": ""},
                "longest-id": {"id": "r" * LONGEST_ID},
                "digits": {"id": "0"},
                "unknown-member": {"id": "link-1", "vendor": {"a": [1]}},
            },
        ),
        messages=ID_TOKENS,
    ),
    Variation(
        name="deployment",
        subject="deployment",
        requirements=("CORE-007",),
        reason="a deployment id is any text of at most 255 characters of ASCII",
        forms=each_says(
            CLAIM_DEPLOYMENT_ID,
            {
                "one-character": "1",
                "zero": "0",
                "longest": "d" * LONGEST_ID,
                "odd-characters": "07940580-b309/415e:a37c+914%3D'\"",
            },
        ),
        messages=ID_TOKENS,
    ),
    Variation(
        name="target",
        subject="target",
        requirements=("CORE-012",),
        reason="a target may have a query and a fragment, and is followed as it is signed",
        forms=each_says(
            CLAIM_TARGET_LINK_URI,
            {
                "query": "https://tool.example.com/launch?a=1&a=2&b=%2F",
                "fragment": "https://tool.example.com/launch#page/2",
                "root": "https://tool.example.com",
                "long": "https://tool.example.com/launch?" + "q" * 2000,
            },
        ),
        messages=ID_TOKENS,
    ),
    Variation(
        name="launch-presentation",
        subject="launch-presentation",
        requirements=("CORE-074", "CORE-077"),
        reason="all members of the claim may be absent, and sizes may be texts",
        forms=each_says(
            CLAIM_LAUNCH_PRESENTATION,
            {
                "empty": {},
                "frame": {"document_target": "frame"},
                "iframe": {"document_target": TARGET_IFRAME, "height": 600, "width": 800},
                "window": {"document_target": TARGET_WINDOW, "return_url": f"{PLATFORM}/return?launch=1&x=%20"},
                "sizes-as-texts": {"document_target": TARGET_IFRAME, "height": "600", "width": "80%"},
                "locale": {"locale": "zh-Hant-TW"},
            },
        ),
        messages=ID_TOKENS,
    ),
    Variation(
        name="tool-platform",
        subject="tool-platform",
        requirements=("CORE-070", "CORE-071"),
        reason="the platform's instance is information, in few words or many",
        forms=each_says(
            CLAIM_TOOL_PLATFORM,
            {
                "guid-only": {"guid": "9d2e3f0a6f5b"},
                "full": {
                    "guid": "g" * LONGEST_ID,
                    "name": "\u00c9cole",
                    "description": "",
                    "url": PLATFORM,
                    "contact_email": "admin@lms.example.edu",
                    "product_family_code": "example-lms",
                    "version": "4.1",
                },
            },
        ),
        messages=ID_TOKENS,
    ),
    Variation(
        name="lis",
        subject="lis",
        requirements=("CORE-079",),
        reason="ids of the student information system are sent as far as they are known",
        forms=each_says(
            CLAIM_LIS,
            {
                "empty": {},
                "person": {"person_sourcedid": "example.edu:71ee7e42"},
                "full": {
                    "person_sourcedid": "example.edu:71ee7e42",
                    "course_offering_sourcedid": "example.edu:SI182-F08",
                    "course_section_sourcedid": "example.edu:SI182-001-F08",
                },
            },
        ),
        messages=ID_TOKENS,
    ),
    Variation(
        name="migration",
        subject="lti1p1",
        requirements=("MIG-001", "MIG-007"),
        reason="a platform may tell the ids of LTI 1.1; whether they are believed is not a matter of the launch",
        forms=each_says(
            CLAIM_LTI1P1,
            {
                "user": {"user_id": "34212"},
                "signed": {"oauth_consumer_key": "179248902", "oauth_consumer_key_sign": "lWd54kFo5qU7xshAna6v8Bw="},
            },
        ),
        messages=ID_TOKENS,
    ),
    Variation(
        name="nothing-optional",
        subject="context",
        requirements=("CORE-062", "CORE-023"),
        reason="a link outside of every course, of which nothing is told but its id",
        forms={"id-only": in_turn(lacks(CLAIM_CONTEXT), says(CLAIM_RESOURCE_LINK, {"id": "link-1"}))},
        messages=ID_TOKENS,
    ),
)
