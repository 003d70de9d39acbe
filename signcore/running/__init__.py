"""What runs a training: scheduler, worker, recorder, control; the store is all that lies between it and a server."""
