"""Synthetic members for the demonstration: `members.SyntheticMembers`, drawn, spoken, encoded and sent."""
