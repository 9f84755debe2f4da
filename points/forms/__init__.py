"""What is typed, checked; the verbs do the rest."""
