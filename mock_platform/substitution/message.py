"""The variables of the message and of the platform: `Message.*`, `ToolPlatform.*` (LTI Core 1.3, B.10 and B.11)."""

from mock_platform.substitution.variable import Resolve

MESSAGE: dict[str, Resolve] = {
    "Message.returnUrl": lambda s: s.presentation.get("return_url"),
    "Message.documentTarget": lambda s: s.presentation.get("document_target"),
    "Message.height": lambda s: s.presentation.get("height"),
    "Message.width": lambda s: s.presentation.get("width"),
    "Message.locale": lambda s: s.presentation.get("locale"),
}
TOOL_PLATFORM: dict[str, Resolve] = {
    "ToolPlatform.productFamilyCode": lambda s: s.tool_platform.get("product_family_code"),
    "ToolPlatform.version": lambda s: s.tool_platform.get("version"),
    "ToolPlatformInstance.guid": lambda s: s.tool_platform.get("guid"),
    "ToolPlatformInstance.name": lambda s: s.tool_platform.get("name"),
    "ToolPlatformInstance.description": lambda s: s.tool_platform.get("description"),
    "ToolPlatformInstance.url": lambda s: s.tool_platform.get("url"),
    "ToolPlatformInstance.contactEmail": lambda s: s.tool_platform.get("contact_email"),
}
