"""Tests of a platform: the suite plays a strict tool, and a hostile one."""
