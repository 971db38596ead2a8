"""The tool around PyLTI1p3, run with what its target file says that it knows: on https, by a certificate of its own."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conformance.process import running
from conformance.selftest.certificate import make_certificate
from conformance.selftest.template import filled_in
from conformance.selftest.tools.pylti1p3_registrations import write_registrations
from conformance.selftest.tools.real_tools import Change, Ready, changed_copy
from conformance.target.reading import read_target
from mock_platform.ports import free_port

TOOL = "conformance.selftest.tools.pylti1p3_tool"


@contextmanager
def pylti1p3(folder: Path, *, change: Change | None = None, template: str = "pylti1p3.toml") -> Iterator[Ready]:
    """Run the tool on free ports; its library is *change*d in a copy, if that is asked for."""
    import pylti1p3

    mock, tool = free_port(), free_port()
    file = filled_in(template, folder, mock=mock, tool=tool)
    certificate = make_certificate(folder)
    command = [sys.executable, "-m", TOOL, "--port", str(tool)]
    command += ["--config", str(write_registrations(read_target(file), folder))]
    command += ["--tls-cert", str(certificate.certificate), "--tls-key", str(certificate.key)]
    copy = changed_copy(Path(pylti1p3.__file__).parent, folder / "changed", change)
    with running(command, env={**os.environ, "PYTHONPATH": copy}) as process:
        process.announced("(listens on)")
        yield Ready(file, {"SSL_CERT_FILE": str(certificate.certificate)})
