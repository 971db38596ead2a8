"""The submission review: somebody looks at what a learner did (Submission Review 1.0).

A tool is judged if its target file names the message, a gateway if it takes a valid one. Whom a review is about is seen
where the target shows it: `[observe.capture] for_user`, or a gateway's `launch.forUser`.
"""

import html

from conformance.bench.bench import Bench
from conformance.bench.launch import Plan
from conformance.bench.session import LABEL, DrivenSession
from conformance.cases import Case, case, cases, requirement
from conformance.observation.judgement import Judgement
from conformance.outcomes import Breach, NotApplicable
from conformance.suite.messages import demand_taken, plan_of
from conformance.suite.services import opened
from mock_platform import edits
from mock_platform import vocabulary as lti
from mock_platform.edits import Edit


def _review(bench: Bench, *changes: Edit, user: str = "teacher", for_user: str = "student") -> Plan:
    demand_taken(bench, lti.MESSAGE_SUBMISSION_REVIEW)
    return plan_of(bench, lti.MESSAGE_SUBMISSION_REVIEW, *changes, user=user, for_user=for_user)


@cases(
    case("SR-002", "no-for-user", "a review of nobody", edits.drop_claim([lti.CLAIM_FOR_USER])),
    case("SR-002", "no-user-id", "a review of somebody without id", edits.drop_claim([lti.CLAIM_FOR_USER, "user_id"])),
    case("SR-002", "user-id-number", "a user id that is a number", edits.claim([lti.CLAIM_FOR_USER, "user_id"], 7)),
    case("SR-002", "no-grades", "a review without the grades' claim", edits.drop_claim([lti.CLAIM_AGS_ENDPOINT])),
    case("SR-002", "no-line-item", "a review of no column", edits.drop_claim([lti.CLAIM_AGS_ENDPOINT, "lineitem"])),
)
def test_a_review_of_nothing_is_refused(bench: Bench, case: Case) -> None:
    """A submission review that does not say of whom, or in which line item, is refused."""
    bench.expect_refused(_review(bench), *case.edits, what=case.what)


@requirement("SR-003")
def test_a_review_shows_whom_it_is_about(bench: Bench) -> None:
    """A teacher's review of a student is about the student."""
    plan = _review(bench)
    launch = bench.launch(plan)
    judgement = launch.run()
    bench.accepted(judgement, "a teacher's review of a student")

    reviewed = bench.evidence.launches[-1]["id_token"]["claims"][lti.CLAIM_FOR_USER]["user_id"]

    _expect_reviewed(judgement, reviewed)


@requirement("SR-004")
def test_a_learner_reviews_nobody_else(bench: Bench) -> None:
    """A student's review of another student is refused, after one of their own was accepted."""
    _demand_the_tool_itself(bench)
    bench.control(_review(bench, user="student", for_user="student"))

    judgement = bench.make(_review(bench, user="student", for_user="student-2"))

    bench.refused(judgement, "a student's review of another student")


@requirement("SR-005")
def test_a_review_needs_no_resource_link(bench: Bench) -> None:
    """A review of a line item that belongs to no link is accepted."""
    plan = _review(bench, edits.drop_claim([lti.CLAIM_RESOURCE_LINK]))

    bench.expect_accepted(plan, "a submission review without resource link")


@requirement("SR-006")
def test_a_line_item_says_how_it_is_reviewed(bench: Bench) -> None:
    """What a new line item says of reviews has the members of the standard."""
    session = opened(bench, "create_line_item")  # for a link of which no other test asks which line item is its own
    session.drive("create_line_item", may_refuse=True, label=LABEL)

    _expect_sound_review(session)


def _demand_the_tool_itself(bench: Bench) -> None:
    if bench.subject.kind == "gateway":
        raise NotApplicable("the tool behind the gateway decides who may see whose work")


def _expect_reviewed(judgement: Judgement, user_id: str) -> None:
    shown = _reviewed(judgement)
    if shown != user_id:
        raise Breach(f"the review shows {shown!r}, and is about {user_id!r}")


def _reviewed(judgement: Judgement) -> object:
    if judgement.id_token is not None:
        about = judgement.id_token.get("launch", {}).get("forUser")
        return about.get("id") if isinstance(about, dict) else None
    if "for_user" not in judgement.captured:
        raise NotApplicable("the tool does not show whom a review is about, or not how: [observe.capture] for_user")
    return html.unescape(judgement.captured["for_user"])


def _expect_sound_review(session: DrivenSession) -> None:
    broken = [one["sentence"] for one in session.findings("line_items") if one["requirement"] == "SR-006"]
    if broken:
        raise Breach(broken[0])
    client_id = session.plan.registration.client_id
    columns = session.plan.registration.control.call("GET", f"/grades?client_id={client_id}")
    if not any("submissionReview" in column["line_item"] for column in columns):
        raise NotApplicable("the tool's line items say nothing of reviews")
