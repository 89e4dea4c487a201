"""What each page says, worked out before any template: pure functions of a `Record`, in the active language."""
