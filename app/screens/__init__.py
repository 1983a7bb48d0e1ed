"""The pages, a folder each: the file of its name gets, asks and shows; the rest are its parts."""
