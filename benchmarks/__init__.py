"""Speed of withstand, side by side with its peers; nothing here is a test."""
