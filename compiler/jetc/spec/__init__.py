"""The spec language: its model, its reader, its rules."""
