"""What a map can say, and what it cannot: one text for everywhere it is told."""

MAP_LIMITS = """
- **Near means alike**, under this question, to this model. Far apart says little: distances between groups,
  the directions of a map, the size of a group and empty space have no meaning.
- **A map is a flattened picture** (UMAP): it tears some neighbors apart and puts some strangers side by side. Groups
  are found in more dimensions than are drawn, and neighbors among the embeddings themselves.
- **Each map is laid out for its own question**, beginning from the first one's layout and turned to fit it. Compare who
  is near whom, not where a group lies.
- **Noise** (small and gray) is what lies near no dense group. It is counted, never hidden; "Group differently" moves
  the line.
- **Answers can be wrong.** Labels are the model's own answers, so they are as good as the model: read the documents of
  a group before trusting its name, and more of them where few agree.
- **Other seeds draw other pictures**: change the seed in the settings, and trust what stays. Another machine, or
  another version of a library, may draw otherwise even with the same seed.
"""
"""Markdown."""
