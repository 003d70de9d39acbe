"""A class: how one comes in, and the teacher's page."""
