"""`python -m conformance.selftest.mutants NAME`: serve one mutant until interrupted; without a name, list them all."""

import sys
import threading

from conformance.selftest.mutants.catalogue import MUTANTS, by_name
from conformance.selftest.mutants.serving import serving

WRONG_NAME = 2


def main() -> int:
    """Serve the mutant that the command names, or list them."""
    if len(sys.argv) != 2:
        for mutant in MUTANTS:
            print(f"{mutant.name:<32} {mutant.caught_by or '-':<13} {mutant.mistake}")
        return 0
    try:
        mutant = by_name(sys.argv[1])
    except KeyError as error:
        print(error.args[0], file=sys.stderr)
        return WRONG_NAME
    with serving(mutant) as (url, api_key):
        print(f"listening on {url}\nAPI key: {api_key}\n{mutant.mistake}", flush=True)
        _wait()
    return 0


def _wait() -> None:
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        return


sys.exit(main())
