"""The data page's views of a data set, a file each; only the one that is open is computed."""
