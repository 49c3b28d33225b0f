"""The links of a recovery: people, redirection, scheduling, scaling, restore, loss of data."""
