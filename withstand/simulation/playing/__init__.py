"""A scenario, played from its first fault to its horizon, with its outcome and its trace."""
