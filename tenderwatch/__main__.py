"""`python -m tenderwatch` is the command line."""

from tenderwatch.cli import main

main(prog_name="tenderwatch")
