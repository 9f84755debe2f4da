"""Signing in, joining, and the ways to reach somebody. What allauth does well it does; codes and joining are ours."""
