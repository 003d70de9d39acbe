"""Asking trained networks."""
