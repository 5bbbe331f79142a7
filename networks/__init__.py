"""Many layers: what becomes of signals and gradients in a deep stack of one activation function."""
