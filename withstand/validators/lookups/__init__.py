"""Questions that several rules ask of an architecture."""
