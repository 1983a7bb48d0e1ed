"""How questions relate."""
