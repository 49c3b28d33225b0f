"""What the architecture's structure proves: rules, reachability, single points of failure."""
