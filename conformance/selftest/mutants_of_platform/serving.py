"""How a mutant of the platform is served: as one platform of a server, or through a go-between of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

from conformance.selftest.mutants_of_platform.mutant import PlatformMutant, as_it_is
from mock_platform import MockPlatform, PlatformHandle


@contextmanager
def served(server: MockPlatform, mutant: PlatformMutant) -> Iterator[PlatformHandle]:
    """Serve the platform that a mutant begins as; its `change` is still to be made, once people live there."""
    if mutant.around is as_it_is:
        lms = server.platform(mutant.name)
        yield lms
        lms.delete()  # its key goes to the next one
    else:
        with MockPlatform(around=mutant.around) as alone:
            yield alone
