"""What every test shares: hypothesis without a clock, and the Chromium of this machine."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import settings

# A deadline is a timed assertion, and two processes share the machine; the seed is fixed so that a run
# in CI can be repeated.
settings.register_profile("withstand", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("withstand")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium; skips the test where there is none."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    return found
