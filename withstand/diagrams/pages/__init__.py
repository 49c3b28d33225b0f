"""The pages of a drawing: what each shows of an architecture, and how it is arranged."""
