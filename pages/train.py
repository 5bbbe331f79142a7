"""The Train page: a network with the chosen function, trained before the reader's eyes."""

from ui import training

training.draw()
