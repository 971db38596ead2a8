"""Messages as a platform sends them: what every message has, and how it is signed.

Security Framework 1.0 sections 5 and 6; LTI Core 1.3 section 5.3.
"""

import pytest

from conformance.cases import requirement
from conformance.platform_bench import PlatformBench

pytestmark = pytest.mark.kind("platform")


@requirement("IDT-SIG-033")
def test_is_signed_by_a_published_key(bench: PlatformBench) -> None:
    """A message is signed by RS256 under a key id of the platform's published key set."""
    visit = bench.visit()

    visit.read(visit.ask())
