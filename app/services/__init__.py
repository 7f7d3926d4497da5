"""Acts: one function for each thing a person can do, one transaction each, the actor named first."""
