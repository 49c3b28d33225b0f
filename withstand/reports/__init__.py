"""What we tell: one JSON result, and views of it for a terminal, a browser and other tools."""
