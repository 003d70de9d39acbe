"""What runs a training: scheduler, worker, recorder, control; only the store is between it and a server."""
