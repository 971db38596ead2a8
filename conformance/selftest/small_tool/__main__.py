"""`python -m conformance.selftest.small_tool FOLDER`: serve the small tool; its target file is written into FOLDER."""

import sys
import threading
from pathlib import Path

from conformance.selftest.small_tool.stand import standing

with standing(Path(sys.argv[1])) as stand:
    print(f"listening on {stand.tool.url}; judge it by {stand.file}", flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        sys.exit(0)
