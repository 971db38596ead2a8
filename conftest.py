"""What holds for the tests of all rooms."""

import gc


def pytest_collection_finish() -> None:
    """Look for garbage in what tests leave, no longer in ten thousand collected tests: a tenth of the time."""
    gc.collect()
    gc.freeze()
