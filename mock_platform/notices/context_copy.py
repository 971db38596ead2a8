"""The notice that a course was copied: the context that is new, and those that it came from (Context Copy Notice)."""

from collections.abc import Mapping
from typing import Any

from mock_platform.messages.circumstances import context_claim
from mock_platform.notices.kind import NoticeKind, Recipient
from mock_platform.shapes import IDENTIFIER, TEXT, Misshapen, Shape, list_of
from mock_platform.vocabulary import CLAIM_CONTEXT, CLAIM_ORIGIN_CONTEXTS, NOTICE_CONTEXT_COPY


def _claims(to: Recipient, asked: Mapping[str, Any]) -> dict[str, Any]:
    course = to.platform.world.course(asked["course"])
    origins = asked.get("origin_contexts") or list(course.history[:1])
    if not origins:
        sentence = f"the course {course.id!r} is no copy: say which contexts it should come from"
        raise Misshapen("$.origin_contexts", sentence)
    return {CLAIM_CONTEXT: context_claim(course), CLAIM_ORIGIN_CONTEXTS: origins}


CONTEXT_COPY = NoticeKind(
    NOTICE_CONTEXT_COPY,
    "A course was copied.",
    claims=_claims,
    shape=Shape({"course": TEXT}, {"origin_contexts": list_of(IDENTIFIER, least=1)}),
)
