"""What may be wrong with signs."""
