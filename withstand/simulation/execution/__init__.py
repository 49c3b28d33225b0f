"""Who computes the replications: this process, several, or a cluster."""
