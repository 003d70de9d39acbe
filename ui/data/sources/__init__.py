"""Where signs come from."""
