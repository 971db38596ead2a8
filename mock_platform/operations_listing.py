"""The table of operations in `docs/mock_platform/control.md`: `python -m mock_platform.operations_listing`."""

from mock_platform.routes.control import OPERATIONS
from mock_platform.routes.control.operation import Operation
from mock_platform.shapes import Shape

HEAD = "| method | path | what it does | body: demanded, *optional* |\n|---|---|---|---|\n"


def listing() -> str:
    """Return the table."""
    return HEAD + "".join(map(_row, OPERATIONS))


def _row(operation: Operation) -> str:
    return f"| {operation.method} | `{operation.path}` | {operation.summary} | {_body(operation)} |\n"


def _body(operation: Operation) -> str:
    if isinstance(operation.body, Shape):
        demanded = [f"`{name}`" for name in operation.body.required]
        return ", ".join([*demanded, *(f"*{name}*" for name in operation.body.optional)])
    return "" if operation.body is None else operation.body.expected.replace("|", "\\|")


if __name__ == "__main__":
    print(listing(), end="")
