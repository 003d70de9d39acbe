"""What the train page is made of, one file each: the runs shown, the buttons that steer them, the form for the next one, the queue."""
