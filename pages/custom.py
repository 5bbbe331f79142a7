"""The page "Your own": a formula that a reader types, and its derivative by the rules."""

from ui import custom

custom.draw()
