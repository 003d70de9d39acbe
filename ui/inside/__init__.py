"""The inside page."""
