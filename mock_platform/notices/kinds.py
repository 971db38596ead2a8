"""Every notice that the platform can send, one file per type. `NOTICES` is the list of all."""

from mock_platform.notices.asset_processor_submission import ASSET_PROCESSOR_SUBMISSION
from mock_platform.notices.context_copy import CONTEXT_COPY
from mock_platform.notices.hello_world import HELLO_WORLD
from mock_platform.notices.kind import NoticeKind

NOTICES: dict[str, NoticeKind] = {kind.type: kind for kind in (HELLO_WORLD, CONTEXT_COPY, ASSET_PROCESSOR_SUBMISSION)}
