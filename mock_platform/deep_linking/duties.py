"""What a deep linking response owes beyond what every signed message does (Deep Linking 2.0 section 4.5)."""

from mock_platform.addresses import DEEP_LINKING_QUERY
from mock_platform.checks import NO_CODE, Check
from mock_platform.deep_linking.choice import settings_sent
from mock_platform.tool_message import Awaited, ToolMessage
from mock_platform.vocabulary import (
    CLAIM_CONTENT_ITEMS,
    CLAIM_DATA,
    CLAIM_ERRORLOG,
    CLAIM_ERRORMSG,
    CLAIM_LOG,
    CLAIM_MSG,
    ITEM_ASSET_PROCESSOR,
    MESSAGE_DEEP_LINKING_REQUEST,
    MESSAGE_DEEP_LINKING_RESPONSE,
    NOTICE_ASSET_PROCESSOR_SUBMISSION,
)


def _echoes_data(message: ToolMessage) -> bool:
    settings = settings_sent(message.launch)
    return "data" not in settings or message.claims.get(CLAIM_DATA) == settings["data"]


def _has_item_list(message: ToolMessage) -> bool:
    items = message.claims.get(CLAIM_CONTENT_ITEMS, [])
    return isinstance(items, list) and all(isinstance(item, dict) for item in items)


def _has_texts(message: ToolMessage) -> bool:
    texts = (CLAIM_MSG, CLAIM_LOG, CLAIM_ERRORMSG, CLAIM_ERRORLOG)
    return all(isinstance(message.claims.get(name, ""), str) for name in texts)


def _hears_of_submissions(message: ToolMessage) -> bool:
    """True when the tool is told what is handed in, or returns no processor that would have to know."""
    types = [item.get("type") for item in message.claims.get(CLAIM_CONTENT_ITEMS, [])]
    deployment = message.launch.deployment
    handler = message.platform.handlers.find(deployment.key, NOTICE_ASSET_PROCESSOR_SUBMISSION)
    return handler is not None or ITEM_ASSET_PROCESSOR not in types or "activity" not in message.launch.asked


DEEP_LINKING_RESPONSE = Awaited(
    MESSAGE_DEEP_LINKING_RESPONSE,
    request=MESSAGE_DEEP_LINKING_REQUEST,
    endpoint="deep_linking",
    query=DEEP_LINKING_QUERY,
    checks=(
        Check[ToolMessage](
            "invalid_message",
            "DL-025",
            "data is not that of the request",
            "Send data back unchanged, in every character, also when it is empty.",
            _echoes_data,
        ),
        Check[ToolMessage](
            "invalid_message",
            "DL-029",
            "content_items is not a list of objects",
            "Send a list, an empty one when nothing was chosen, or leave the claim out.",
            _has_item_list,
        ),
    ),
)

# What a tool should have done better although its response is taken.
NOTICED = (
    Check[ToolMessage](
        NO_CODE,
        "DL-026",
        "data is sent although the request had none",
        "Send data only when the request has it.",
        lambda message: "data" in settings_sent(message.launch) or CLAIM_DATA not in message.claims,
    ),
    Check[ToolMessage](
        NO_CODE,
        "DL-030",
        "msg, log, errormsg or errorlog is no text",
        "Send plain texts.",
        _has_texts,
    ),
    Check[ToolMessage](
        NO_CODE,
        "AP-004",
        "an asset processor is returned by a tool that wants no notice of submissions",
        f"Subscribe to {NOTICE_ASSET_PROCESSOR_SUBMISSION} before the response.",
        _hears_of_submissions,
    ),
)
