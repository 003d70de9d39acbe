"""SignLab's tests; they mirror the folders of the library."""
