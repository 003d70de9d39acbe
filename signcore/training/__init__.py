"""What learns: batches, schedule, trainer. Plain Keras, which a notebook can use as well."""
