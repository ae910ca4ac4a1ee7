"""What the rule tests share: the shipped policy."""

from __future__ import annotations

import pytest

from ebatui.reference.loader import shipped_policy
from ebatui.rules.policy import Policy


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The policy as shipped."""
    return shipped_policy()
