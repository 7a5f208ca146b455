# SPDX-License-Identifier: GPL-2.0
"""What "taskscope diagnose" says of a situation, and whether that is right."""

import contextlib
import json
import os
import random
import signal
import subprocess

import procfs
import tscope
from situations import SITUATIONS
from tscope import until

SCHEMA = "taskscope.diagnose/1"
IS_HEALTHY, HAS_FOUND = 0, 4
CONFIDENCE = ("exact", "likely", "possible")
TOLD_SHARE = 0.05


def document(target, status, out, err):
    """The exit status says whether it has verdicts."""
    if status not in (IS_HEALTHY, HAS_FOUND):
        raise RuntimeError(f"diagnose {target}: {status}, {err}")
    doc = json.loads(out)
    doc["status"] = status
    return doc


def as_anybody():
    """Before a command that is no more important than others, though we are."""
    return ["nice", "-n", str(-os.getpriority(os.PRIO_PROCESS, 0))]


def diagnose(target, seconds):
    run = subprocess.run([*as_anybody(), tscope.CLI, "diagnose", *target, "-J", "--duration", str(seconds)],
                         stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return document(target, run.returncode, run.stdout, run.stderr)


class Window:
    """Between two looks of diagnose, for the length of a with statement.

    doc: what it said then; None: it had nothing to say.  status, err: its exit status, its
    sentences.
    """

    # While it waits for the second look, or for the signal that ends the window early.
    WAITS_IN = (128,)

    def __init__(self, *target):
        self.target = target

    def __enter__(self):
        self.process = subprocess.Popen([tscope.CLI, "diagnose", *self.target, "-J", "--duration", "3600"],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        until(self.has_looked, "it has looked")
        return self

    def has_looked(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"diagnose {self.target}: {self.process.communicate()}")
        return procfs.syscall_of(self.process.pid) in self.WAITS_IN

    def __exit__(self, kind, *_):
        self.process.send_signal(signal.SIGINT)
        out, self.err = self.process.communicate()
        self.status = self.process.returncode
        self.doc = document(self.target, self.status, out, self.err) if out else None


def ids(doc):
    return [verdict["id"] for verdict in doc["verdicts"] if verdict["id"] != "healthy"]


def first(doc):
    return (ids(doc) or ["healthy"])[0]


def commands(verdict):
    return (verdict.get("fix") or {}).get("commands") or []


def malformed(doc):
    """What cannot be of any document; empty: nothing."""
    found, verdicts = [], doc["verdicts"]
    if doc["schema"] != SCHEMA:
        found.append(f"schema {doc['schema']}")
    if doc["status"] != (HAS_FOUND if ids(doc) else IS_HEALTHY):
        found.append(f"exit status {doc['status']} with {ids(doc)}")
    if doc["wait_ns"] + doc["block_ns"] + doc["stop_ns"] + doc["chain_ns"] != doc["lost_ns"]:
        found.append("lost is not wait, block, stop and chain")
    if doc["chain_ns"] and "chain" not in ids(doc):
        found.append("sleep is lost without a chain")
    if sum(one["lost_ns"] for one in verdicts) + doc["unexplained_ns"] != doc["lost_ns"]:
        found.append("the parts are not what is lost")
    if doc["lost_ns"] and abs(sum(one["share"] for one in verdicts) + doc["unexplained_share"] - 1) > 0.001:
        found.append("the shares are not all")
    shares = [one["share"] for one in verdicts]
    if shares != sorted(shares, reverse=True):
        found.append("the first is not the one with most")
    for one in verdicts:
        if one["confidence"] not in CONFIDENCE:
            found.append(f"{one['id']}: confidence {one['confidence']}")
        if not one["evidence"]:
            found.append(f"{one['id']}: no evidence")
        if doc["lost_ns"] and abs(one["share"] - one["lost_ns"] / doc["lost_ns"]) > 0.001:
            found.append(f"{one['id']}: share {one['share']} is not {one['lost_ns']} of {doc['lost_ns']}")
    return found


def apply_fix(verdict):
    """As printed, in a shell. Return: what went wrong."""
    run = subprocess.run(["bash", "-e", "-c", "\n".join(commands(verdict))], stdin=subprocess.DEVNULL,
                         capture_output=True, text=True)
    return f"{commands(verdict)}: {run.returncode} {run.stderr}" if run.returncode else ""


class Outcome:
    """Of one situation, made once: what was said, and what is wrong with that."""

    def __init__(self, names, seed):
        self.names, self.seed = names, seed
        self.numbers, self.said, self.wrong = {}, [], []
        self.taken_for, self.fix = None, None

    def line(self):
        return json.dumps({"situation": "+".join(self.names), "seed": self.seed, "kernel": os.uname().release,
                           "numbers": self.numbers, "first": self.taken_for, "said": self.said,
                           "fix": self.fix, "wrong": self.wrong})

    def note(self, doc):
        self.said.append({"lost_ms": doc["lost_ns"] // 1_000_000, "window_ms": doc["window_ns"] // 1_000_000,
                          "shares": {one["id"]: round(one["share"], 3) for one in doc["verdicts"]},
                          "because": [text["text"] for one in doc["verdicts"][:1] for text in one["evidence"]]})

    def judge(self, situation, made, doc, may_be_first, may_say):
        """may_be_first, may_say: which verdicts are no mistake there."""
        self.note(doc)
        self.taken_for = first(doc)
        self.wrong += malformed(doc)
        if situation.right.isdisjoint(ids(doc) or ["healthy"]):
            self.wrong.append(f"not said: {' or '.join(sorted(situation.right))}")
        if self.taken_for not in may_be_first:
            self.wrong.append(f"said first: {self.taken_for}")
        for one in doc["verdicts"]:
            # Beside a chain one that explains next to nothing of all that was lost is told, too.
            if one["id"] in situation.never - may_say and one["share"] >= TOLD_SHARE:
                self.wrong.append(f"the verdict of its look-alike: {one['id']}")
            if one["id"] not in may_say and commands(one):
                self.wrong.append(f"a wrong fix: {one['id']}: {commands(one)}")
        if self.taken_for in situation.right - {"healthy"}:
            text = json.dumps(doc["verdicts"][0])
            self.wrong += [f"does not name {name}" for name in made.offenders if name not in text]

    def mend(self, made, doc, seconds):
        """Does what the first verdict says, and looks again."""
        verdict = doc["verdicts"][0] if ids(doc) else None
        if verdict is None or not commands(verdict):
            return
        trouble = apply_fix(verdict)
        again = diagnose(made.target, seconds)
        self.note(again)
        self.fix = not trouble and verdict["id"] not in ids(again)
        if trouble:
            self.wrong.append(f"the fix fails: {trouble}")
        elif not self.fix:
            self.wrong.append(f"after the fix, still: {verdict['id']}: {commands(verdict)}")


def made(stack, name, dice):
    one = SITUATIONS[name].make(stack, dice)
    until(one.is_there, f"{name} is there: {one.numbers}")
    return one


def outcome(name, seed, seconds, mends=True):
    """Of a situation alone."""
    found, situation = Outcome([name], seed), SITUATIONS[name]
    with contextlib.ExitStack() as stack:
        one = made(stack, name, random.Random(f"{name} {seed}"))
        found.numbers = one.numbers
        one.again()
        doc = diagnose(one.target, seconds)
        until(one.rose, f"{name} is still there: {one.numbers}")
        may_be_first = situation.right | situation.ahead
        found.judge(situation, one, doc, may_be_first, may_be_first | situation.also)
        if mends and not found.wrong:
            found.mend(one, doc, seconds)
    return found


def outcomes_of_two(names, seed, seconds):
    """Of two at a time, of the target of each."""
    dice, two = random.Random(f"{names} {seed}"), [SITUATIONS[name] for name in names]
    may_say = frozenset.union(*(one.right | one.ahead | one.also for one in two))
    with contextlib.ExitStack() as stack:
        for situation, one in [(SITUATIONS[name], made(stack, name, dice)) for name in names]:
            found = Outcome(names, seed)
            found.numbers = one.numbers
            doc = diagnose(one.target, seconds)
            found.judge(situation, one, doc, may_say, may_say)
            yield found
