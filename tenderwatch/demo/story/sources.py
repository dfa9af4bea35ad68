"""What sources published before the day of loading, by the numbers of their days."""

BY_WEEKDAY = (11, 14, 9, 12, 10, 0, 0)
"""What TED brought from Monday to Sunday, give or take what the week brought more."""
MORE_IN_WEEK = (0, 2, -1, 1)
TED_DAYS = 28
MENDED = (-9, 2)
"""A working day of which two notices came only days later, and how many days later that was."""
LATE = (-9, -8)
"""From which day to which TED did not answer."""
LET_BE = (-17, "onni", "TED lists one notice whose file is gone; its publication number was withdrawn.")
"""A working day that lacks a notice, who let it be and why."""
LACKING = -5
"""A working day that lacked a notice when TED was switched off."""
REDESIGNED = (-4, -3)
"""The day on which the web page had a new layout, and the day on which somebody switched it off."""
