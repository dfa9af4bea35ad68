"""What is served to browsers is what was published: every vendored file is hashed again."""

import hashlib
import json
import re
from pathlib import Path

STATIC = Path(__file__).parent.parent / "static"
PACKAGES = json.loads((STATIC / "vendor" / "manifest.json").read_text())
HASHES = {path: digest for package in PACKAGES for path, digest in package["files"].items()}


def test_every_file_is_as_recorded():
    assert {path: hashlib.sha256((STATIC / path).read_bytes()).hexdigest() for path in HASHES} == HASHES


def test_no_file_is_unrecorded():
    found = {str(path.relative_to(STATIC)) for path in (STATIC / "vendor").rglob("*") if path.is_file()}
    assert found - {"vendor/README.md", "vendor/manifest.json"} == set(HASHES) - {"icons.svg"}


def test_every_package_has_its_licence():
    for package in PACKAGES:
        assert any(path.endswith("/LICENSE") for path in package["files"]), package["name"]


def test_every_icon_used_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    templates = (STATIC.parent / "templates").rglob("*.html")
    used = {
        name for page in templates for name in re.findall(r"""icon(?:=|\()["']([a-z0-9-]+)["']""", page.read_text())
    }
    assert used <= drawn
