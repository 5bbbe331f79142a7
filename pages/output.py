"""The Output page: functions of several inputs, their outputs and their Jacobian."""

from ui import output

output.draw()
