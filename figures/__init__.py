"""Numbers and ready-made text in, figures out."""
