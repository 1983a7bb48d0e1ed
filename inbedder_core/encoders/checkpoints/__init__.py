"""Model folders: what they hold, where they come from, and what they run on."""
