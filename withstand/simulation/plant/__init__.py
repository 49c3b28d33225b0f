"""The compiled architecture: stations, the paths over them, stores, copies, and the demand on them."""
