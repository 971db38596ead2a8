"""`python -m gateway`: the same as its command."""

from gateway.cli import main

main()
