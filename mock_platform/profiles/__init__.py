"""Profiles: how a real LMS behaves, as switches with their sources."""

from mock_platform.profiles.profile import (
    STANDARD_PROFILE,
    SWITCHES,
    Deviation,
    Profile,
    load_profile,
    shipped_profiles,
)

__all__ = ["STANDARD_PROFILE", "SWITCHES", "Deviation", "Profile", "load_profile", "shipped_profiles"]
