"""What SignLab claims of itself, measured: `make bench`, or `python -m benchmarks NAME`."""
