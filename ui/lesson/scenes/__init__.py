"""The scenes of the lesson, a file for each of the seven steps."""
