# SPDX-License-Identifier: GPL-2.0
# The table of make bench, out of what tools/bench/guest printed.  Fails if a figure
# of taskscope's is over its budget or missing.
#
# Variables: kernel, threads, switches (of all runs of the pipe bench for one row).

function print_row(what, value, budget, remark,	line) {
	line = sprintf("%-58s %9s %6s  %s", what, value, budget, remark)
	sub(/ +$/, "", line)
	print line
}

function need(there, what) {
	if (there)
		return 1
	print_row(what, "-", "", "NOT MEASURED")
	failed = 1
	return 0
}

# A figure of taskscope's: over the budget fails, over the aim is said.  @budget 0: there is none.
function judge(what, value, budget, aim,	remark) {
	if (!budget) {
		print_row(what, sprintf("%.1f", value), "",
			  aim ? sprintf("aim %d: %s", aim, value <= aim ? "met" : "not met") : "")
		return
	}
	remark = value <= budget ? "ok" : "OVER"
	if (remark == "OVER")
		failed = 1
	else if (aim)
		remark = sprintf("ok; aim %d: %s", aim, value <= aim ? "met" : "not met")
	print_row(what, sprintf("%.1f", value), budget, remark)
}

# The same, with a stream.
function judge_stream(what, name, budget, aim) {
	if (need(seen[name] >= switches, what))
		judge(what, pipe[name] - pipe["base"], budget, aim)
}

# A peer's figure, beside taskscope's of the same kind.
function compare(what, name, value, ours) {
	if (name in missing)
		print_row(what, "-", "", "not installed")
	else if (value == "")
		print_row(what, "-", "", "no figure: " substr(last[name], 1, 60))
	else {
		print_row(what, sprintf("%.1f", value), "", sprintf("%.1f times taskscope", value / ours))
		if (best == "" || value < best) {
			best = value
			best_name = what
			sub(/^ *(and )?/, "", best_name)
		}
	}
}

function print_best(ours) {
	if (best == "")
		print "no peer was measured"
	else
		printf "the best peer (%s) takes %.1f times the instructions of taskscope\n",
			best_name, best / ours
	best = ""
}

# Of the calls of all probes of sched_switch, without those that measure.
function judge_longest(what, name) {
	if (need(calls["none"] && calls[name] > calls_least, what))
		judge(what, most[name] - most["none"], 2200, 1200)
}

# A peer that missed switches did less than it would have to.
function switch_cost(name) {
	if (!(name in pipe))
		return ""
	if (seen[name] < switches) {
		last[name] = sprintf("saw %d of %d switches", seen[name], switches)
		return ""
	}
	return pipe[name] - pipe["base"]
}

# Beside an earlier commit, if one was asked for.
function compare_before(what, value, base, ours) {
	if (value != "")
		print_row(what, sprintf("%.1f", value - base), "",
			  sprintf("%.2f of it", ours / (value - base)))
}

# Rows of their own: measured alone, with taskscope, and with ftrace.
function task_row(what, cost, budget) {
	printf "\n"
	print_row(what, "measured", "", "")
	if (!need(cost["base"] && cost["taskscope"], "  and taskscope, everything on"))
		return
	print_row("  alone", sprintf("%.1f", cost["base"]), "", "")
	ours = cost["taskscope"] - cost["base"]
	judge("  and taskscope, everything on", ours, budget)
	compare_before("  and taskscope before", cost["before"], cost["base"], ours)
	compare("  and ftrace: switch, waking, wakeup, fork, exit, free", "ftrace",
		cost["ftrace"] ? cost["ftrace"] - cost["base"] : "", ours)
	print_best(ours)
}

# What the module says that it costs itself, beside what was measured: the tracepoints
# themselves take some 30 instructions that no probe can see.
function judge_own(ours,	said, remark) {
	said = own["taskscope", "switch"] + own["taskscope", "waking"]
	remark = said > 0.8 * ours && said < 1.2 * ours ? "ok" : "WRONG"
	if (remark == "WRONG")
		failed = 1
	print_row("  so it says itself (taskscope status)", sprintf("%.1f", said), "", remark)
	if (own["hooks0", "switch"] != "0" || own["hooks0", "waking"] != "0" ||
	    own["hooks0", "cpu_ppm"] != "0") {
		print "WRONG: with hooks=0 it says that it costs something"
		failed = 1
	}
}

function compare_switch(what, name) {
	compare(what, name, switch_cost(name), ours)
}

# An operation of the pipe bench is two switches.
$1 == "pipe" {
	cost = $3 * 1000 / 2
	if (!($2 in pipe) || cost < pipe[$2])
		pipe[$2] = cost
}
$1 == "forks"	{ forks[$2] = $(NF - 2) }
$1 == "spinners" { spinners[$2] = $(NF - 4) }
$1 == "scattered" { scattered = $(NF - 1) }
$1 == "changed"	{ changed = $(NF - 1) }
$1 == "own" && /"own_cost"/ {
	line = $0
	while (match(line, /"[a-z_]+": [0-9]+/)) {
		split(substr(line, RSTART, RLENGTH), word, /[":]+ ?/)
		own[$2, word[2]] = word[3]
		line = substr(line, RSTART + RLENGTH)
	}
}
$1 == "lines" && (!lines || $2 < lines) { lines = $2 + 0 }
$1 == "pairs"	{ pairs[$2] = $(NF - 2) }
$1 == "longest"	{ calls[$2] = $3; most[$2] = $5 }
$1 == "missing"	{ missing[$2] }
$1 == "read"	{ read = $(NF - 1) }
$1 == "walk"	{ walk = $(NF - 1) }
$1 == "memory"	{ memory = $(NF - 1) }
$1 == "look"	{ if ($3 == "run") look[$2] = $(NF - 1) }

# How much a peer saw: "(123 samples)", or the sum of a histogram's "4 -> 7 : 123 |**|".
$1 == "log" {
	name = $2
	line = $0
	sub(/^log [^ ]+ /, "", line)
	if (line ~ /[^ ]/)
		last[name] = line
	if (match(line, /[0-9]+ samples/))
		seen[name] += substr(line, RSTART, RLENGTH)
	else if (line ~ /^(\[| *[0-9]+ -> ).*\|/) {
		sub(/ *\|.*/, "", line)
		sub(/.* /, "", line)
		seen[name] += line
	}
}

END {
	printf "Linux %s, one CPU, mitigations off; instructions\n\n", kernel

	print_row("A context switch with its wakeup (perf bench sched pipe)", "measured", "budget", "")
	if (!need("base" in pipe, "alone"))
		exit 1
	print_row("  alone", sprintf("%.1f", pipe["base"]), "", "")
	if (need("hooks0" in pipe, "  and taskscope, hooks=0"))
		judge("  and taskscope, hooks=0", pipe["hooks0"] - pipe["base"], 5)
	if (need("taskscope" in pipe, "  and taskscope, everything on")) {
		ours = pipe["taskscope"] - pipe["base"]
		judge("  and taskscope, everything on", ours, 320, 240)
		judge_own(ours)
		compare_before("  and taskscope before", pipe["before"], pipe["base"], ours)
		judge_stream("  and a stream of switches and wakings, not read", "stream", 420, 360)
		judge_stream("  and such a stream, read by a program", "stream-read", 0, 0)
		compare_switch("  and ftrace: sched_switch", "ftrace-switch")
		compare_switch("  and ftrace: sched_switch, sched_waking, sched_wakeup", "ftrace-all")
		compare_switch("  and perf sched record", "perf")
		compare_switch("  and LTTng: sched_switch, sched_waking, sched_wakeup", "lttng")
		compare_switch("  and runqlat of libbpf-tools", "libbpf")
		compare_switch("  and runqlat of bcc", "bcc")
		compare_switch("  and runqlat of bpftrace", "bpftrace-runqlat")
		print_best(ours)
	}
	printf "\n"
	print_row("The same, each of 300 pairs waits for all others", "measured", "budget", "")
	if (need(pairs["base"] && pairs["taskscope"], "  and taskscope, everything on")) {
		print_row("  alone", sprintf("%.1f", pairs["base"]), "", "")
		judge("  and taskscope, everything on", pairs["taskscope"] - pairs["base"], 700, 450)
		compare_before("  and taskscope before", pairs["before"], pairs["base"],
			       pairs["taskscope"] - pairs["base"])
	}
	task_row("The birth and end of a task, with its switches", forks, 3600)
	task_row("A switch among 40 tasks that compute", spinners, 1050)
	printf "\n"
	calls_least = 100
	print_row("The longest switch", "measured", "budget", "")
	judge_longest("  of two tasks that wake each other", "pipe")
	judge_longest("  of 300 pairs, each waits for all others", "pairs")
	judge_longest("  of 9 tasks that compute", "spinners-9")
	judge_longest("  of 40 tasks that compute", "spinners-40")
	judge_longest("  of these, when 150,000 switches of others are over", "starving")
	# Without this the rows above compare nothing.
	drift = pipe["base-again"] / pipe["base"] - 1
	if (drift > 0.002 || drift < -0.002) {
		printf "NOT STEADY: alone again at the end, %.1f\n", pipe["base-again"]
		failed = 1
	}

	printf "\n"
	print_row(sprintf("A look at %d sleeping threads, per thread", threads), "measured", "budget", "")
	if (need(read && walk, "  snapshot of all groups")) {
		# From 6.2 on the kernel counts RSS on each CPU: to add that up takes 350 more.
		more = kernel == "6.1" ? 0 : 350
		judge("  snapshot of all groups, in the kernel", read, 2600 + more)
		judge("  snapshot of all groups, read and walked", walk, 3700 + more)
	}
	if (need(changed, "  those of 100000 that changed, 200"))
		judge("  those of 100000 that changed, 200", changed, 210, 60)
	if (need("taskscope-ps" in look, "  taskscope ps -T -r, ten columns")) {
		ours = look["taskscope-ps"]
		judge("  taskscope ps -T -r, ten columns, whole process", ours, 25000)
		compare("  ps -eLo, ten columns, whole process", "ps", look["ps"], ours)
		compare("  bpftrace iter:task, ten fields, whole process", "bpftrace", look["bpftrace"], ours)
		print_best(ours)
		if (look["ps"] < 5 * ours) {
			print "OVER: ps takes less than 5 times that"
			failed = 1
		}
	}

	printf "\n"
	print_row("Cache lines of the module's data", "measured", "", "")
	if (need(lines, "  that a switch with its wakeup touches"))
		judge("  that a switch with its wakeup touches", lines, 0, 9)

	printf "\n"
	print_row("Bytes", "measured", "budget", "")
	# A record, and what the table of records grows by.
	if (need(memory, "  of memory per thread"))
		judge("  of memory per thread", memory, 1024)
	if (need(scattered, "  the same, their tids far apart"))
		judge("  the same, their tids far apart", scattered, 1024)
	if (need(match(last["stream-read"], /[0-9.]+ bytes a switch/), "  of a stream, per switch with its wakeup"))
		judge("  of a stream, per switch with its wakeup",
		      substr(last["stream-read"], RSTART) + 0, 16, 12)
	if (need(match(last["stream-crowd"], /[0-9.]+ bytes a switch/), "  of a stream, perf bench sched messaging, per switch"))
		judge("  of a stream, perf bench sched messaging, per switch",
		      substr(last["stream-crowd"], RSTART) + 0, 20)
	exit failed
}
