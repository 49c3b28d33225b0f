"""One file per metric: `measure(context, part)` gives the answer to one part of a claim."""
