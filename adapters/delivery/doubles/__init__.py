"""Doubles of what mail is handed to: each behaves as the real one does, and misbehaves when told to."""
