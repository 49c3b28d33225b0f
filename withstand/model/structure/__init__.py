"""What follows from the elements: routes, placement, links in use, failure domains, and the graph."""
