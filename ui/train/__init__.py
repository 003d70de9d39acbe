"""What the train page is made of, a file each: the runs on show, the buttons that steer them, the form of the next one, who waits."""
