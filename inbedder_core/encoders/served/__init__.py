"""Models that a server runs: asked over HTTP, in the form that OpenAI's interface has become."""
