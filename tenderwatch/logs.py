"""Logs: JSON lines on standard error, or plain words when a person looks on; no signed link is ever written down."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

_LINK = re.compile(r"(/(?:act|unsubscribe)/)[\w.~-]+")
_PLAIN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def install(level: str) -> None:
    """Send all logs of this process to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(Words() if sys.stderr.isatty() else JSONLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for chatty in ("apscheduler", "urllib3", "werkzeug"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def without_links(text: str) -> str:
    """Return the text with the tokens of signed links left out: whoever reads a log must not be able to act."""
    return _LINK.sub(r"\1…", text)


class JSONLines(logging.Formatter):
    """One JSON object a line: at, level, logger, message, what was given as `extra`, and the error if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{key: value for key, value in vars(record).items() if key not in _PLAIN},
        }
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return without_links(json.dumps(told, ensure_ascii=False, default=str))


class Words(logging.Formatter):
    """Plain words for a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        extra = " ".join(f"{key}={value}" for key, value in vars(record).items() if key not in _PLAIN)
        error = "\n" + self.formatException(record.exc_info) if record.exc_info else ""
        at = datetime.fromtimestamp(record.created).astimezone()
        return without_links(f"{at:%H:%M:%S} {record.levelname.lower()} {record.getMessage()} {extra}".rstrip() + error)
