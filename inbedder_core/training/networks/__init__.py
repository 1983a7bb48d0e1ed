"""What is trained: a family's network, with its loss on the answer alone."""
