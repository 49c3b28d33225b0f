"""What users write: one file per group of elements of an architecture."""
