"""Training: a process a run, which the store connects with everyone who watches."""
