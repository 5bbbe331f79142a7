"""The Depth page: what a stack of layers does to signal and gradient, theory over simulation."""

from ui import depth

depth.draw()
