"""What the reader sees: main.py, the frame, and one thin script a page."""
