"""What we promise about speed, as programs that print ratios measured in one run."""
