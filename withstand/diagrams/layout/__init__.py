"""The typed layout: boxes, icons and routed lines with absolute positions, computed once for all writers."""
