"""What was kept, exported and imported."""
