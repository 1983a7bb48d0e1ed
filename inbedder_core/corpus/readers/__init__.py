"""One file for each format, and what all of them share: a table of cells."""
