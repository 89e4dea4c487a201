"""Synthetic members for the demonstration: `members.SyntheticMembers`. The rest knows nothing of Django."""
