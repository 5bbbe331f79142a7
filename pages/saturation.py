"""The Saturation page: normal numbers through one function, and what is left of their slope."""

from ui import saturation

saturation.draw()
