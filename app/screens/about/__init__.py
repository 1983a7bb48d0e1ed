"""What this is and where its limits are."""
