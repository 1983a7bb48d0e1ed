"""What is measured: labelled texts, questions and their rewordings, triplets."""
