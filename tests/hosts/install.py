"""Takes hosts and frameworks from their registries, each into a folder of its own below `target/hosts`,
several at a time: one that cannot be had takes nobody with it. Which packages a host consists of is in
`hosts.py`, their versions in `package-lock.json` and `requirements/`."""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
# The registries are slow, the unpacking is not: more than the processors can do at once.
AT_ONCE = 4
ATTEMPTS = 3
# Seconds for one attempt; the largest host takes a good minute of a busy machine.
LIMIT = 240
# What the lab itself needs: an installer that is several times as fast as pip, and a certificate
# authority for the stand-in with https. And the Node that some of the hosts want.
TOOLS, NODE = "tools", "node"


class Installer:
    """`trouble` says of each name why it is not there; a name without trouble is."""

    def __init__(self, base, newest, seconds):
        self.base, self.newest = base, newest
        self.until = time.monotonic() + seconds
        self.trouble, self.seconds = {}, {}
        self.pinned = json.loads((HERE / "package.json").read_text(encoding="utf-8"))
        # Install scripts get a home to scribble in; only the settings of the package manager itself
        # are still the user's.
        home = base / "install-home"
        home.mkdir(parents=True, exist_ok=True)
        settings = pathlib.Path.home() / ".npmrc"
        self.environment = {**os.environ, "HOME": str(home), "UV_CACHE_DIR": str(base / "uv-cache"),
                            **({"NPM_CONFIG_USERCONFIG": str(settings)} if settings.exists() else {})}

    def install(self, hosts):
        """Everything that these hosts consist of."""
        wanted = {host.folder: host.packages for host in hosts}
        npm = {NODE: (NODE,), **{name: packages for name, packages in wanted.items() if packages}}
        jobs = [(self.npm, name, packages) for name, packages in npm.items()]
        jobs.insert(0, (self.tools, TOOLS, ()))
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            started = [pool.submit(self.once, *job) for job in jobs]
            started[0].result()  # The rest from PyPI is installed with it.
            started += [pool.submit(self.once, self.python, name, ()) for name, packages in wanted.items() if not packages]
            for job in started:
                job.result()
        for cache in ("npm-cache", "uv-cache"):
            shutil.rmtree(self.base / cache, ignore_errors=True)

    def once(self, how, name, packages):
        """Installs one folder, unless it is installed as these files want it; again if that fails."""
        started = time.monotonic()
        stamp, wanted = self.base / "installed" / name, self.digest(name, packages)
        stamp.parent.mkdir(exist_ok=True)
        if not self.newest and stamp.exists() and stamp.read_text() == wanted:
            return
        stamp.unlink(missing_ok=True)
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(5 * attempt)
            if time.monotonic() > self.until:
                self.trouble.setdefault(name, "no time was left for it")
                break
            try:
                how(name, packages, attempt)
            except (OSError, subprocess.SubprocessError) as what:
                self.trouble[name] = " ".join(str(what).split())[:300]
                continue
            self.trouble.pop(name, None)
            if not self.newest:
                stamp.write_text(wanted)
            break
        self.seconds[name] = round(time.monotonic() - started, 1)
        state = f"not installed: {self.trouble[name]}" if name in self.trouble else "installed"
        print(f"{name}: {state}, {self.seconds[name]} s", file=sys.stderr, flush=True)

    def digest(self, name, packages):
        """What the folder is made of; another text is another installation."""
        if packages:
            parts = [self.manifest(packages), (HERE / "package-lock.json").read_text(encoding="utf-8")]
        else:
            parts = [self.requirements(name).read_text(encoding="utf-8")]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def manifest(self, packages):
        """The part of `package.json` that is about these packages."""
        parts = {"dependencies": {name: self.pinned["dependencies"][name] for name in packages}}
        return json.dumps({**self.pinned, **parts}, indent=1)

    def requirements(self, name):
        pinned = not self.newest or name == TOOLS
        return HERE / "requirements" / f"{name}.{'txt' if pinned else 'in'}"

    def fresh(self, folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def npm(self, name, packages, _attempt):
        folder = self.fresh(self.base / "npm" / name)
        (folder / "package.json").write_text(self.manifest(packages), encoding="utf-8")
        quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--cache", str(self.base / "npm-cache")]
        if self.newest:
            # The Node that the hosts run on stays within its major version.
            self.run(folder, "npm", "install", *quiet, *(f"{p}@{'22' if p == NODE else 'latest'}" for p in packages))
        else:
            # The lock file knows all hosts; npm takes from it what this one needs. Not `npm ci`: it
            # wants the whole of it, and some hosts name packages of other platforms that no registry has.
            shutil.copy(HERE / "package-lock.json", folder)
            self.run(folder, "npm", "install", "--no-save", *quiet)
            loose = versions(folder / "node_modules/.package-lock.json") - versions(HERE / "package-lock.json")
            if loose:
                raise OSError(f"npm took what is not in the lock file: {sorted(loose)}")
        shutil.copy(HERE / "frameworks.mjs", folder)

    def tools(self, name, _packages, _attempt):
        folder = self.fresh(self.base / "venvs" / name)
        self.run(folder, sys.executable, "-m", "venv", ".")
        self.pip(folder, name)

    def python(self, name, _packages, attempt):
        folder, installer = self.base / "venvs" / name, self.base / "venvs" / TOOLS / "bin/uv"
        # Where the registry is reached by settings that only pip knows, the last attempt is pip's.
        if TOOLS in self.trouble or attempt == ATTEMPTS - 1:
            return self.tools(name, (), attempt)
        self.fresh(folder)
        self.run(folder, installer, "--quiet", "venv", "--python", sys.executable, "--allow-existing", ".")
        self.run(folder, installer, "--quiet", "pip", "install", "--python", "bin/python", "--compile-bytecode",
                 "--requirement", self.requirements(name))

    def pip(self, folder, name):
        self.run(folder, "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                 "--no-cache-dir", "--requirement", self.requirements(name))

    def run(self, folder, *command):
        """Runs a command to its end. What it started ends with it, and its words are in the error."""
        limit = max(10, min(LIMIT, self.until - time.monotonic()))
        log = self.base / "installed" / f"{folder.name}.log"
        with open(log, "wb") as said:
            process = subprocess.Popen(list(map(str, command)), cwd=folder, env=self.environment, stdin=subprocess.DEVNULL,
                                       stdout=said, stderr=said, start_new_session=True)
            try:
                code = process.wait(limit)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                raise
        if code:
            raise OSError(f"{pathlib.Path(str(command[0])).name} ends with {code}: {log.read_text(errors='replace')[:1000]}")


def versions(lock):
    """`(name, version)` of everything in a lock file of npm's."""
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return {(path.split("node_modules/")[-1], package.get("version")) for path, package in packages.items() if path}
