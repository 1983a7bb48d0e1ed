"""What separates two groups of documents."""
