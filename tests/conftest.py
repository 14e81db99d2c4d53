"""The fixtures of all tests; what each does is said in ``tests/rig``. Settings of this machine do not reach tests."""

import os

pytest_plugins = ["tests.rig.databases", "tests.rig.web", "tests.rig.browser", "tests.rig.html", "tests.rig.mail"]

for name in [name for name in os.environ if name.startswith("IETP_")]:
    del os.environ[name]
