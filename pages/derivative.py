"""The Derivative page: the slope at one point, by hand, by differences, by rule and automatically."""

from ui import derivative

derivative.draw()
