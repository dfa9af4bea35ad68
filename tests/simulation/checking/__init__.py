"""The parts of the judge: days, the world as the log tells it, the mails, and one file for each thing it looks for."""
