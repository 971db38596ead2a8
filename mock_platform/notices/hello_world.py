"""The notice that tells a tool nothing but that notices reach it (Platform Notification Service, subscription)."""

from mock_platform.notices.kind import NoticeKind
from mock_platform.vocabulary import NOTICE_HELLO_WORLD

HELLO_WORLD = NoticeKind(NOTICE_HELLO_WORLD, "A tool subscribed to it.", claims=lambda _to, _asked: {})
