"""Refresh the front-end files that are committed: `python tools/vendor.py` fetches each package with `npm pack`,
checks its integrity, keeps the files named below with the licence, and writes `static/vendor/manifest.json`.

Icons become one sprite, `static/icons.svg`: add a name to ICONS and run again.
"""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).parent.parent / "static"
SPRITE = "icons.svg"

ICONS = """inbox calendar-clock octagon-alert triangle-alert clock circle-check circle-help check x minus bell bell-off
search file-text building-2 users user-plus briefcase scale list-checks history git-compare download printer
external-link arrow-up arrow-down arrow-up-down chevron-down filter radar refresh-cw settings shield keyboard star moon
sun copy pencil plus link lock mail menu info calendar-days chart-column undo-2""".split()  # noqa: SIM905


@dataclass(frozen=True)
class Package:
    """An npm package at one version: where its licence is, and which of its icons are served."""

    name: str
    version: str
    icons: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        return f"vendor/{self.name.replace('/', '-')}-{self.version}"


PACKAGES = (Package("lucide-static", "1.62.0", icons=tuple(ICONS)),)


def main() -> None:
    """Fetch every package and write the manifest; folders of packages no longer named are removed."""
    shutil.rmtree(STATIC / "vendor", ignore_errors=True)
    (STATIC / "vendor").mkdir(parents=True)
    manifest = [_vendor(package) for package in PACKAGES]
    (STATIC / "vendor" / "README.md").write_text(README, encoding="utf-8")
    (STATIC / "vendor" / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _vendor(package: Package) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            ["npm", "pack", f"{package.name}@{package.version}", "--json", "--silent"],
            cwd=folder, check=True, capture_output=True, text=True,
        )  # fmt: skip
        archive = Path(folder) / json.loads(packed.stdout)[0]["filename"]
        integrity = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if integrity != json.loads(packed.stdout)[0]["integrity"]:
            raise SystemExit(f"{package.name} {package.version}: the archive is not the one that was published")
        with tarfile.open(archive) as tar:
            written = [_keep(tar, package, "LICENSE")]
            if package.icons:
                written.append(_sprite(tar, package))
    hashes = {path: hashlib.sha256((STATIC / path).read_bytes()).hexdigest() for path in written}
    return {"name": package.name, "version": package.version, "integrity": integrity, "files": hashes}


def _keep(tar: tarfile.TarFile, package: Package, name: str) -> str:
    path = f"{package.folder}/{Path(name).name}"
    (STATIC / path).parent.mkdir(parents=True, exist_ok=True)
    (STATIC / path).write_bytes(_read(tar, name))
    return path


def _sprite(tar: tarfile.TarFile, package: Package) -> str:
    symbols = [_symbol(name, _read(tar, f"icons/{name}.svg").decode()) for name in package.icons]
    text = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    (STATIC / SPRITE).write_text(text, encoding="utf-8")
    return SPRITE


def _symbol(name: str, svg: str) -> str:
    """Return an icon's shapes as a symbol; stroke and fill come from the page's `.icon` class."""
    shapes = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if shapes is None:
        raise SystemExit(f"{name}.svg is not an icon")
    inner = re.sub(r"\s*\n\s*", "", shapes[1])
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>'


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    member = tar.extractfile(f"package/{name}")
    if member is None:
        raise SystemExit(f"{name} is not in the package")
    return member.read()


README = """# Front-end files of others

Committed so that an installation works offline; `python tools/vendor.py` refreshes them from npm and
`tests/test_vendor.py` compares every file with `manifest.json` (npm name, version, integrity of the archive, sha256 of
each file). Each folder carries its licence. `static/icons.svg` is made from `lucide-static` by the same tool.
"""

if __name__ == "__main__":
    main()
