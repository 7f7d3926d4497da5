"""Routes: one folder per place a person can stand in."""
