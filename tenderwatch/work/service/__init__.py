"""What people and the program do with activities."""

from tenderwatch.work.service.planning import plan_once

__all__ = ["plan_once"]
