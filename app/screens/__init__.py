"""One question each: get, ask, show."""
