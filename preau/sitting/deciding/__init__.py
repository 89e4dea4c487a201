"""The rules of a sitting, one module per subject, behind `preau.sitting.decide.decide`.

Each module maps its commands to handlers: `handler(ctx, command)` returns the events to append, or raises
`common.Refusal`. Handlers read, compare and answer; nothing here has an effect.
"""
