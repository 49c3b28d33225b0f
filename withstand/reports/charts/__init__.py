"""Pictures of a result as inline SVG, each with a title, a description and a table that says the same."""
