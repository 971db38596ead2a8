"""Imported last by the process that runs of the suite are forked from: what every run would do anew is done once.

What was imported is no garbage: pytest collects garbage several times when it ends, and would search every module.
"""

import gc

from conformance import catalogue
from conformance.report.html import template
from mock_platform.keys import KeyPool

catalogue.load()
template("report.html")
KeyPool()
gc.collect()
gc.freeze()
