"""Imported last by the process that runs of the suite are forked from: what it has imported is no garbage.

pytest collects garbage several times when it ends; without this each run would search through every module again.
"""

import gc

gc.collect()
gc.freeze()
