"""What was typed: checked, never saved across tables."""
