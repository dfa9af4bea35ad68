"""`tenderwatch serve` and `tenderwatch worker`: the web app with the scheduler beside it, or the scheduler alone."""

import contextlib
import gc
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import click

from tenderwatch import config, logs
from tenderwatch.cli.opening import opened
from tenderwatch.house import House
from tenderwatch.scheduler import Scheduler
from tenderwatch.today import silence
from tenderwatch.web.app import create_app

THREADS = 8
RESTART_AFTER = 2.0  # seconds
LOOK_EVERY = 1.0  # seconds
LOOK_AFTER_JOBS_EVERY = 3600.0  # seconds

log = logging.getLogger(__name__)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on; 0 takes a free one.")
@click.option("--workers", default=2, show_default=True, help="Web processes.")
@click.option("--no-scheduler", is_flag=True, help="Only the web app; run `tenderwatch worker` for the jobs.")
def serve(host: str, port: int, workers: int, no_scheduler: bool) -> None:
    """Serve the web app and run the jobs, until stopped."""
    _lead_links_here(host, port)
    with opened() as house:
        logs.install(house.settings.log_level)
        settings = house.settings
    if sys.platform == "win32":
        _serve_threaded(House(settings), host, port, scheduled=not no_scheduler)
    else:
        _serve_forking(settings, host, port, workers, scheduled=not no_scheduler)


def _lead_links_here(host: str, port: int) -> None:
    """Let links in mails lead to this address, for all processes below, where no public one is set."""
    if port and host not in ("0.0.0.0", "::"):  # noqa: S104 - an address that is compared, not bound
        shown = f"[{host}]" if ":" in host else host
        os.environ.setdefault(f"{config.PREFIX}PUBLIC_URL", f"http://{shown}:{port}")


@click.command("worker")
def worker() -> None:
    """Run the jobs, until stopped; of several workers one leads and the others stand by."""
    with opened() as house:
        logs.install(house.settings.log_level)
        stopped = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stopped.set())
        scheduler = Scheduler(house)
        scheduler.start()
        parent = os.getppid()
        while not stopped.wait(LOOK_EVERY) and os.getppid() == parent:
            pass
        if not scheduler.stop():
            os._exit(0)  # a job that does not end is begun again by the next leader


def _serve_threaded(house: House, host: str, port: int, *, scheduled: bool) -> None:
    """One process for everything, where processes cannot be forked."""
    scheduler = Scheduler(house) if scheduled else None
    watchman = Watchman(lambda: _look_after_jobs(house))
    server = threaded_server(house, host, port)
    settle()
    if scheduler:
        scheduler.start()
        watchman.start()
    click.echo(f"TenderWatch is at {address_of(server)}")
    try:
        server.run()
    finally:
        watchman.stop()
        if scheduler:
            scheduler.stop()


def settle() -> None:
    """Leave what every page draws on out of the rounds of Python's collector: each took 0.2 s of somebody's page."""
    gc.collect()
    gc.freeze()


def _look_after_jobs(house: House) -> None:
    silence.look(house, datetime.now(UTC))


def threaded_server(house: House, host: str, port: int) -> Any:
    """Return the web app in waitress, listening.

    What a proxy says reaches the app, which counts the proxies itself, only where there is said to be one.
    """
    import waitress  # noqa: PLC0415 - installed on Windows and for tests only

    drops = house.settings.proxies == 0
    app = create_app(house)
    return waitress.create_server(app, host=host, port=port, threads=THREADS, clear_untrusted_proxy_headers=drops)


def address_of(server: Any) -> str:
    """Return where a server of waitress listens; the first place where a name means several."""
    places = getattr(server, "effective_listen", None) or [(server.effective_host, server.effective_port)]
    host, port = places[0]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _serve_forking(settings: config.Settings, host: str, port: int, workers: int, *, scheduled: bool) -> None:
    """Web processes below this one, and beside them a process that runs the jobs."""
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415 - not on Windows
    from gunicorn.glogging import Logger  # noqa: PLC0415

    beside = _Beside() if scheduled else None

    class ToTheHouse(Logger):  # type: ignore[misc]
        """What gunicorn says goes where all logs go; requests are not logged."""

        def setup(self, cfg: Any) -> None:  # noqa: ARG002
            self.error_log.setLevel(settings.log_level)
            self.error_log.propagate = True
            self.access_log.disabled = True

    class Web(BaseApplication):  # type: ignore[misc]
        """The web app in gunicorn, without files of settings."""

        def load_config(self) -> None:
            values = {
                "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
                "workers": workers,
                "worker_class": "gthread",
                "threads": THREADS,
                "logger_class": ToTheHouse,
                "when_ready": ready,
                "on_exit": lambda _server: beside.stop() if beside else None,
                "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: PTH112, S108
                "forwarded_allow_ips": "127.0.0.1,::1",
                "control_socket_disable": True,
            }
            for name, value in values.items():
                if name in self.cfg.settings:  # a gunicorn without control sockets has nothing to disable
                    self.cfg.set(name, value)

        def load(self) -> Any:
            app = create_app(House(settings))
            settle()
            return app

    def ready(server: Any) -> None:
        shown, bound = server.LISTENERS[0].sock.getsockname()[:2]
        click.echo(f"TenderWatch is at http://{f'[{shown}]' if ':' in shown else shown}:{bound}")
        if beside:
            beside.start()

    Web().run()


class Watchman:
    """Looks every so often, in a thread, until told to stop; a look that fails is followed by the next."""

    def __init__(self, look: Callable[[], None], every: float = LOOK_AFTER_JOBS_EVERY) -> None:
        self._look, self._every = look, every
        self._stopping = threading.Event()
        self._watching = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        self._watching.start()

    def stop(self) -> None:
        self._stopping.set()

    def _watch(self) -> None:
        while not self._stopping.wait(self._every):
            try:
                self._look()
            except Exception:
                log.exception("the jobs cannot be looked after")


class _Beside:
    """`tenderwatch worker` as a process below this one, started again should it die.

    Another process looks every hour whether the jobs go well, and tells the administrators when they do not.

    Starting a process waits for a pipe to be closed; a web process that is forked in that moment would keep it open for
    as long as it lives.  So nothing is forked while a process is being started.
    """

    def __init__(self) -> None:
        self._starting = threading.Lock()
        give_back = self._starting.release
        os.register_at_fork(before=self._starting.acquire, after_in_parent=give_back, after_in_child=give_back)
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._watching = threading.Thread(target=self._watch, daemon=True)
        self._watchman = Watchman(self._look)

    def start(self) -> None:
        self._watching.start()
        self._watchman.start()

    def stop(self) -> None:
        self._stopping.set()
        self._watchman.stop()
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGTERM)
        self._watching.join(20)

    def _watch(self) -> None:
        while not self._stopping.is_set():
            with self._starting:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "tenderwatch", "worker"], start_new_session=True
                )
            self._process.wait()
            self._stopping.wait(RESTART_AFTER)

    def _look(self) -> None:
        with self._starting:
            process = subprocess.Popen(
                [sys.executable, "-m", "tenderwatch", "health", "--tell"], stdout=subprocess.DEVNULL
            )
        process.wait(LOOK_AFTER_JOBS_EVERY)
