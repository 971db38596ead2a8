"""`python -m mock_platform`: the same as its command."""

from mock_platform.cli import main

main()
