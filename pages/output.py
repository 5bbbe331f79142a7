"""The Output & loss page: functions of several inputs, losses and their gradients, two distributions."""

from ui import output

output.draw()
