"""Why a document is answered so, and what would change that."""
