"""Load without events: closed forms and fluids of queues, retries, hanging callees, surges and ceilings."""
