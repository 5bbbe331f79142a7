"""What we promise, measured: speed as programs that print ratios, accuracy as a page of numbers."""
