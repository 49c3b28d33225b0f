"""One file per behaviour of the catalog: what an element does when something of it fails, and how it returns."""
