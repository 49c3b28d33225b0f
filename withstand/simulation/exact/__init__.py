"""Exact second opinions: structure functions as BDDs, minimal cut sets, importance, Markov chains."""
