"""Imported last by the process that runs of the suite are forked from: what every run would do anew is done once.

What was imported is no garbage: pytest collects garbage several times when it ends, and would search every module.
"""

import gc

from conformance import catalogue
from conformance.report.html import template
from conformance.subject.platform import key_from_file
from mock_platform.fixtures import fixtures_path
from mock_platform.keys import KeyPool

catalogue.load()
template("report.html")
KeyPool()
for file, place in (("tool", "lms.private_key_file"), ("tool-2", "lms.also.private_key_file")):
    key_from_file(str(fixtures_path() / "keys" / f"{file}.pem"), place)
gc.collect()
gc.freeze()
