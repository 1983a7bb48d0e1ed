"""What is learnt from: files of texts, questions and short answers."""
