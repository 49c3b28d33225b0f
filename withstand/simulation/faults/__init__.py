"""One file per fault: what begins, what ends, how long it lasts, how often it comes, what it takes."""
