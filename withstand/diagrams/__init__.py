"""How an architecture looks: pictures of its regions, networks and resources."""
