"""`python -m conformance`: the same as its command."""

from conformance.cli import main

main()
