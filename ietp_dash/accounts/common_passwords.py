"""Passwords that everybody tries first: a list made from the patterns people use, folded to lower case."""

from pathlib import Path

COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text("utf-8").split())
