"""The fixtures of all tests; what each does is said in ``tests/rig``. Settings of this machine do not reach tests."""

import os

import pytest
from hypothesis import settings

RIG = ("databases", "web", "demonstration", "browser", "html", "mail", "sharing")
pytest_plugins = [f"tests.rig.{part}" for part in RIG]

settings.register_profile("shared machine", deadline=None, print_blob=True)
settings.load_profile("shared machine")

for name in [name for name in os.environ if name.startswith("IETP_")]:
    del os.environ[name]


@pytest.fixture(scope="session")
def base_url(live_server) -> str:
    """What an address such as "/sign-in" is completed with in a browser test; here, to come before the plugin's own."""
    return live_server.url
