"""The Saturation page: one saturation, its derivative, and its parameters under the reader's hand."""

from ui import saturation

saturation.draw()
