"""Checks of the signs."""
