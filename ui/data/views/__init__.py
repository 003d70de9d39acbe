"""Ways to look at signs."""
