"""The Depth page: one depth, its derivative, and its parameters under the reader's hand."""

from ui import depth

depth.draw()
