#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""taskscope-exporter beside what reads it: promtool, the parser of prometheus_client, HTTP.

    exporter_test.py PROGRAM UNIT PRELOAD

PROGRAM reads the fake device of PRELOAD; UNIT prints a page of groups with odd names.
"""

import contextlib
import errno
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.parser import text_string_to_metric_families

PROGRAM, UNIT, PRELOAD = map(os.path.abspath, sys.argv[1:4])
HERE = os.path.dirname(os.path.abspath(__file__))
DOCUMENT = f"{HERE}/../../../Documentation/metrics.md"
RULES = f"{HERE}/../rules/taskscope.rules.yml"
PROMETHEUS = ("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
              "text/plain;version=0.0.4;q=0.5,*/*;q=0.1")  # fmt: skip
TEXT = "text/plain; version=0.0.4; charset=utf-8"
OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
# The sanitizers do not mind a library before theirs.
# Its tasks were born before the device's time begins.
ENV = {**os.environ, "LD_PRELOAD": PRELOAD, "TASKSCOPE_FAKE_NOW_NS": "2000000000",
       "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0:quarantine_size_mb=1"}  # fmt: skip


def run(*arguments, env=None, **more):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, env=env or ENV, timeout=60,
                          check=False, **more)  # fmt: skip


def page(name):
    return subprocess.run([UNIT, "page", name], capture_output=True, text=True, check=True).stdout


def promtool(text):
    done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def series(text):
    return [line.rsplit(" ", 1)[0] for line in text.splitlines() if line and line[0] != "#"]


def until(question, what, seconds=60):
    """Ask until there is an answer."""
    end = time.monotonic() + seconds
    while not (answer := question()):
        if time.monotonic() > end:
            raise TimeoutError(f"not in {seconds} s: {what}")
        time.sleep(0.02)
    return answer


def free_port(host="127.0.0.1"):
    with socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as one:
        return one.getsockname()[1]


def start(host, arguments, env):
    """A server, and its port: another program may take a free port first."""
    for _ in range(10):
        port = free_port(host)
        address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        process = subprocess.Popen([PROGRAM, "--listen", address, *arguments], env=env, stderr=subprocess.PIPE, text=True)

        def answers():
            with contextlib.suppress(ConnectionRefusedError):
                socket.create_connection((host, port)).close()
                return process.poll() is None
            return process.poll() is not None

        try:
            until(answers, "the exporter serves")
        except BaseException:
            process.kill()
            process.communicate()
            raise
        if process.poll() is None:
            return process, port
        said = process.communicate()[1]
        assert "Address already in use" in said, said
    raise RuntimeError("no port is free")


@contextlib.contextmanager
def serving(*arguments, host="127.0.0.1", env=None, status=0):
    """A server on the fake device: its port, and its process, which ends with this status."""
    process, port = start(host, arguments, env or ENV)
    with process:
        try:
            yield port, process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        assert process.returncode == status, (process.returncode, process.stderr.read())


def ask(port, path="/metrics", method="GET", host="127.0.0.1", **headers):
    connection = http.client.HTTPConnection(host, port, timeout=60)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


def resident_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1))


class Pages(unittest.TestCase):
    def test_promtool(self):
        self.assertEqual(promtool(page("text")), (0, ""))

    def test_promtool_would_say(self):
        """A counter without _total is found."""
        status, said = promtool(page("text").replace("taskscope_run_seconds_total", "taskscope_run_seconds"))
        self.assertNotEqual(status, 0)
        self.assertIn("taskscope_run_seconds", said)

    def test_openmetrics(self):
        """The strict parser takes it, and finds the values and the odd names."""
        families = {family.name: family for family in openmetrics.text_string_to_metric_families(page("openmetrics"))}
        run_of = {sample.labels["cgroup"]: sample.value for sample in families["taskscope_run_seconds"].samples}
        self.assertEqual(sorted(run_of), ["", "/", '/a "b"\\c', "/odd\\x0a\\xffé", "other"])
        self.assertAlmostEqual(run_of["/"], 1.234567891, places=9)
        self.assertEqual(families["taskscope_wait_duration_seconds"].unit, "seconds")
        self.assertEqual(families["taskscope_module"].type, "info")
        self.assertEqual({family.type for family in families.values()}, {"counter", "gauge", "histogram", "info"})

    def test_formats_agree(self):
        """Both formats have the same samples; the wall clock of two runs differs."""
        both = [sorted((sample.name, tuple(sorted(sample.labels.items())), sample.value)
                       for family in families for sample in family.samples
                       if family.name != "taskscope_module_loaded_time_seconds")
                for families in (openmetrics.text_string_to_metric_families(page("openmetrics")),
                                 text_string_to_metric_families(page("text")))]  # fmt: skip
        self.assertEqual(both[0], both[1])
        self.assertGreater(len(both[0]), 200)

    def test_no_series_twice(self):
        for name in ("text", "openmetrics"):
            found = series(page(name))
            self.assertEqual(len(found), len(set(found)))

    def test_document(self):
        with open(DOCUMENT, encoding="utf-8") as file:
            self.assertEqual(run("--print-metrics").stdout, file.read(), "make -C tools/exporter document")


class Rules(unittest.TestCase):
    def promtool(self, *arguments):
        done = subprocess.run(["promtool", *arguments], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_check(self):
        self.promtool("check", "rules", RULES)

    def test_alerts(self):
        self.promtool("test", "rules", f"{HERE}/rules_test.yml")

    def test_names(self):
        """The rules use no metric that the exporter does not have."""
        with open(RULES, encoding="utf-8") as file:
            used = set(re.findall(r"\btaskscope_\w+", re.sub(r"#.*", "", file.read())))
        have = {line.split("{")[0].split(" ")[0] for line in series(page("text"))}
        self.assertGreater(len(used), 5)
        self.assertLessEqual(used, have)


class Options(unittest.TestCase):
    def refused(self, said, *arguments, status=2, env=None):
        done = run(*arguments, env=env)
        self.assertEqual((done.returncode, done.stdout), (status, ""))
        self.assertIn(said, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)

    def test_refused(self):
        self.refused("not an address and a port", "--listen", ":9100")
        self.refused("not cgroup, comm, container or unit", "--by", "user")
        self.refused("not a number from 1 to 100000", "--max-groups", "0")
        self.refused("not a number from 1 to 100000", "--max-groups", "1e3")
        self.refused("reverse proxy", "--web.config.file", "x.yml")
        self.refused("give that, too", "--interval", "5")
        self.refused("give one of them", "--textfile", "x", "--listen", "127.0.0.1:1")
        self.refused("there are only options", "metrics")
        self.assertEqual(run("--bogus").returncode, 2)

    def test_trouble(self):
        self.refused("module not loaded", "--textfile", "x", status=1, env={**ENV, "TASKSCOPE_FAKE_ERRNO": "2"})
        self.refused("not permitted", status=1, env={**ENV, "TASKSCOPE_FAKE_ERRNO": "1"})
        self.refused("/nowhere/x.prom: No such file", "--textfile", "/nowhere/x.prom", status=1)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            self.refused(f"{address}: Address already in use", "--listen", address, status=1)

    def test_help(self):
        self.assertIn("--max-groups", run("--help").stdout)
        self.assertRegex(run("--version").stdout, r"^taskscope-exporter \d+\.\d+\.\d+\n$")


class Textfile(unittest.TestCase):
    def test_once(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/taskscope.prom"
            with open(path, "w", encoding="ascii") as file:
                file.write("old")
            done = run("--textfile", path, "--by", "comm")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            with open(path, encoding="utf-8") as file:
                text = file.read()
            self.assertEqual(os.listdir(folder), ["taskscope.prom"])
            self.assertEqual(os.stat(path).st_mode & 0o777, 0o644)
        self.assertEqual(promtool(text), (0, ""))
        self.assertIn('taskscope_run_seconds_total{comm="a b"} 0.000001001\n', text)
        # Exited processes of the fake device: 1 and 4; two were overwritten between them.
        self.assertIn('taskscope_exporter_exits_lost_total{kind="process"} 2\n', text)

    def test_again(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/taskscope.prom"
            seen = set()
            with subprocess.Popen([PROGRAM, "--textfile", path, "--interval", "1"], env=ENV) as process:
                def written():
                    self.assertIsNone(process.poll())
                    with contextlib.suppress(FileNotFoundError), open(path, encoding="utf-8") as file:
                        self.assertIn("taskscope_exporter_groups_folded_total", file.read())
                        seen.add(os.fstat(file.fileno()).st_ino)
                    return len(seen) >= 3

                try:
                    until(written, "three files")
                finally:
                    process.terminate()
            self.assertEqual(process.returncode, 0)


class Http(unittest.TestCase):
    def test_answers(self):
        with serving() as (port, _):
            status, headers, text = ask(port)
            self.assertEqual((status, headers["Content-Type"]), (200, TEXT))
            self.assertEqual(promtool(text), (0, ""))
            status, headers, text = ask(port, Accept=PROMETHEUS)
            self.assertEqual((status, headers["Content-Type"]), (200, OPENMETRICS))
            self.assertTrue(list(openmetrics.text_string_to_metric_families(text)))
            self.assertEqual(int(headers["Content-Length"]), len(text.encode()))
            status, headers, text = ask(port, method="HEAD")
            self.assertEqual((status, text), (200, ""))
            self.assertGreater(int(headers["Content-Length"]), 1000)
            self.assertIn("/metrics", ask(port, "/")[2])
            for path in ("/metrics/", "/metric", "/..", "//metrics", "/x"):
                self.assertEqual(ask(port, path)[0], 404, path)
            self.assertEqual(ask(port, "/metrics?x=1")[0], 200)
            for method in ("POST", "PUT", "DELETE", "OPTIONS", "BREW"):
                status, headers, _ = ask(port, method=method)
                self.assertEqual((status, headers["Allow"]), (405, "GET, HEAD"), method)

    def test_garbage(self):
        garbage = [b"\0" * 5000, b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01",
                   b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\n\r\n",
                   b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 10000 + b"\r\n",
                   b"POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\nabc",
                   b"GET /metrics HTTP/1.1\r\nHost: x\r\nAccept: " + b"a;q=" * 2000 + b"\r\n\r\n"]  # fmt: skip
        with serving() as (port, process):
            for one in garbage:
                with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
                    # The server waits for the rest of some of them.
                    connection.settimeout(1)
                    with contextlib.suppress(ConnectionError, TimeoutError):
                        connection.sendall(one)
                        connection.recv(100)
                self.assertIsNone(process.poll(), one[:20])
            self.assertEqual(ask(port)[0], 200)

    def test_at_once(self):
        """Scrapes at once, while another scraper does not take its page."""
        with serving() as (port, _), socket.create_connection(("127.0.0.1", port)) as slow:
            slow.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
            found = []
            threads = [threading.Thread(target=lambda: found.append(ask(port)[0])) for _ in range(6)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(found, [200] * 6)

    def test_failures(self):
        """A read that fails is tried again, after one warning; it ends once the module has gone."""
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/errno"

            def fail(number):
                with open(f"{path}.new", "w", encoding="ascii") as file:
                    file.write(str(number))
                os.rename(f"{path}.new", path)

            fail(0)
            with serving(env={**ENV, "TASKSCOPE_FAKE_IOCTL": path}, status=1) as (port, process):
                fail(errno.ENOMEM)
                self.assertIn("trying again", process.stderr.readline())
                time.sleep(2.5)
                self.assertEqual(ask(port)[0], 503)
                fail(0)
                self.assertEqual(ask(port)[0], 200)
                fail(errno.ENODEV)
                self.assertEqual(process.wait(timeout=60), 1)
                self.assertEqual(process.stderr.read().count("\n"), 1)

    def test_vanished(self):
        """Scrapers that vanish, and connections that do nothing, take no memory for good."""
        with serving() as (port, process):
            def vanish(nr):
                for _ in range(nr):
                    with socket.create_connection(("127.0.0.1", port)) as one:
                        one.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
            vanish(200)
            self.assertEqual(ask(port)[0], 200)
            before = resident_kib(process.pid)
            vanish(2000)
            idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(50)]
            self.assertEqual(ask(port)[0], 200)
            for one in idle:
                one.close()
            self.assertEqual(ask(port)[0], 200)
            self.assertLess(resident_kib(process.pid), before + 2048)

    def test_from_start(self):
        """What the tasks did before the exporter began is not in its counters, and no exit is lost."""
        with serving("--by", "comm") as (port, _):
            text = ask(port)[2]
        self.assertIn('taskscope_run_seconds_total{comm="a b"} 0.000000000\n', text)
        self.assertIn('taskscope_tasks{comm="a b"} 1\n', text)
        self.assertIn('taskscope_exporter_exits_lost_total{kind="process"} 0\n', text)

    def test_counters(self):
        """The device's tasks do not change, so no counter of a group does."""
        with serving() as (port, _):
            first, second = (sorted(line for line in ask(port)[2].splitlines() if "{cgroup=" in line
                                    and "sleep" not in line) for _ in range(2))  # fmt: skip
            self.assertEqual(first, second)

    def test_ipv6(self):
        with serving(host="::1") as (port, _):
            self.assertEqual(ask(port, "/", host="::1")[0], 200)


class Prometheus(unittest.TestCase):
    CONFIG = """
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: ["{rules}"]
scrape_configs: [{{job_name: taskscope, static_configs: [{{targets: ["127.0.0.1:{port}"]}}]}}]
"""

    def query(self, port, path):
        with contextlib.suppress(ConnectionRefusedError):
            status, _, text = ask(port, f"/api/v1/{path}")
            return json.loads(text)["data"] if status == 200 else None

    def test_scrapes(self):
        """The real one takes OpenMetrics from it, and has nothing to complain of."""
        port = free_port()
        with serving() as (target, _), tempfile.TemporaryDirectory() as folder:
            with open(f"{folder}/p.yml", "w", encoding="ascii") as file:
                file.write(self.CONFIG.format(rules=RULES, port=target))
            with open(f"{folder}/log", "w+", encoding="utf-8") as log, subprocess.Popen(
                    ["prometheus", f"--config.file={folder}/p.yml", f"--storage.tsdb.path={folder}/data",
                     f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=log) as process:
                try:
                    def scraped():
                        self.assertIsNone(process.poll())
                        found = self.query(port, "query?query=taskscope_run_seconds_total")
                        return found if found and found["result"] else None

                    found = until(scraped, "Prometheus has scraped")
                    (up,) = self.query(port, "query?query=up")["result"]
                    about = self.query(port, "metadata?metric=taskscope_wait_duration_seconds")
                finally:
                    process.terminate()
                    process.wait()
                log.seek(0)
                said = log.read()
        # Its tasks do not run after the exporter has begun.
        self.assertEqual({series["value"][1] for series in found["result"]}, {"0"})
        self.assertEqual(up["value"][1], "1")
        # The older format has no units.
        (about,) = about["taskscope_wait_duration_seconds"]
        self.assertEqual((about["type"], about["unit"]), ("histogram", "seconds"))
        self.assertEqual([line for line in said.splitlines() if re.search("level=(warn|error)", line)
                          and "Received SIGTERM" not in line], [])  # fmt: skip


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[4:])
