"""`pip install .` brings everything: the command, the decks, the manifest and the history of the schema."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.manifest import manifest
from tests.kit.circle import environment
from tests.kit.databases import Urls

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.full

Sidecar = Callable[..., str]


def run(*command: str | Path, cwd: Path, **variables: str) -> str:
    # A PYTHONPATH of ours would let the repository stand in for what was installed.
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=cwd, env=inherited | variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def sidecar(tmp_path_factory: pytest.TempPathFactory) -> Sidecar:
    """Install our wheel, and nothing else, into a new environment; the libraries come from the one of the tests."""
    folder = tmp_path_factory.mktemp("installed")
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    offline = ("--no-deps", "--no-index")
    run(*pip, "wheel", *offline, "--no-build-isolation", "--wheel-dir", folder, ROOT, cwd=folder)
    (wheel,) = folder.glob("sidecar-*.whl")
    venv.create(folder / "venv", with_pip=False)
    run(*pip, "--python", folder / "venv/bin/python", "install", *offline, wheel, cwd=folder)

    def command(*arguments: str, **variables: str) -> str:
        libraries = sysconfig.get_path("purelib")
        return run(folder / "venv/bin/sidecar", *arguments, cwd=folder, PYTHONPATH=libraries, **variables)

    return command


def test_an_installed_sidecar_has_its_decks(sidecar: Sidecar) -> None:
    assert sidecar("content", "check") == run(sys.executable, "-m", "bot", "content", "check", cwd=ROOT)


def test_an_installed_sidecar_has_its_manifest(sidecar: Sidecar) -> None:
    assert json.loads(sidecar("manifest")) == manifest("socket")


def test_an_installed_sidecar_makes_its_database(sidecar: Sidecar, tmp_path: Path) -> None:
    urls = Urls(f"sqlite:///{tmp_path}/main.db", f"sqlite:///{tmp_path}/keys.db")
    settings = environment(urls, "http://127.0.0.1:9/api/")

    assert "up to date" in sidecar("migrate", **settings)
    assert "in order" in sidecar("check", **settings)
