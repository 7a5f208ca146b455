#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The real program, without a module: what it says of itself, and how it fails.
set -eu

prog=$1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
nr=0
failed=0

# result PASSED WHAT
result() {
	nr=$((nr + 1))
	if [ "$1" = yes ]; then
		echo "ok $nr - $2"
		return
	fi
	echo "not ok $nr - $2"
	sed 's/^/# /' "$tmp/out" "$tmp/err"
	failed=1
}

# runs STATUS STDERR-PATTERN ARGUMENT...: the exit status, and what stderr says;
# an empty pattern: nothing
runs() {
	want=$1 pattern=$2
	shift 2
	status=0
	"$prog" "$@" >"$tmp/out" 2>"$tmp/err" || status=$?
	good=yes
	[ "$status" = "$want" ] || good=no
	if [ -n "$pattern" ]; then
		grep -q -e "$pattern" "$tmp/err" || good=no
	else
		[ ! -s "$tmp/err" ] || good=no
	fi
	result $good "taskscope $*: exit $want"
}

# prints PATTERN: the last one printed it
prints() {
	good=yes
	grep -q -e "$1" "$tmp/out" || good=no
	result $good "  prints $1"
}

runs 0 '' --help
prints 'Usage:'
runs 0 '' -h
runs 0 '' help
prints '^ help '
runs 0 '' help help
runs 0 '' help --help
runs 2 'unknown command: nonsense; taskscope help lists' help nonsense
runs 2 'one command' help ps tree
for command in $("$prog" help | sed -n '/^Tasks/,/^Help/s/^ \([a-z]*\) .*/\1/p'); do
	runs 0 '' help "$command"
	prints "taskscope $command"
	runs 0 '' "$command" --help
	prints "taskscope $command"
	runs 2 "unrecognized option '--nonsense'" "$command" --nonsense
done
runs 0 '' gone --help
prints 'taskscope exited'
runs 0 '' help gone
prints 'taskscope exited'
runs 0 '' help --synopsis show
prints '^taskscope show \[-t|--tid\] \[-J|--json\] TID$'
runs 2 'unknown command: nonsense' help --synopsis nonsense
runs 2 'name of a shell: bash' --print-completion zsh
runs 0 '' --version
prints '^taskscope [0-9]'
runs 0 '' ps -V
prints '^taskscope [0-9]'

runs 0 '' ps --list-columns
prints '^NIVCSW  *number'
runs 0 '' tree -H -J
good=no
python3 -c 'import json, re, sys
cols = json.load(sys.stdin)["columns"]
assert len(cols) > 50
assert all(re.fullmatch("[A-Z0-9_]+", c["name"]) and c["key"] == c["name"].lower() for c in cols)
assert len({c["key"] for c in cols}) == len(cols)
' <"$tmp/out" && good=yes
result $good '  is JSON, with sane names'

runs 0 '' cpus -H
prints '^BUSY  *number'
runs 0 '' gone -H
prints '^EXIT_CODE  *number'

runs 2 'unknown command: nonsense' nonsense
for command in ps tree cpus events 'report a' 'timeline a' 'export -f csv a'; do
	# shellcheck disable=SC2086
	runs 2 "\-\-cpu needs numbers of CPUs, .*such as 0 or 0,2-5, not '0,x'" $command --cpu 0,x
done
runs 2 "\-\-state needs letters .*(run wait sleep .*), with commas between, not 'Q'" ps --state Q
runs 2 "not 'R,'" tree --state R,
runs 2 'neither with --pid nor with --comm, --exe, --cpu and --state' tree --exited --cpu 0
runs 2 'neither with --pid nor with --comm, --exe, --cpu and --state' tree --exited --cpu 0
runs 2 'unknown column: NOPE; .* -H lists' ps -o TID,NOPE
runs 2 'unknown column: NOPE' tree -o +NOPE
runs 2 'unknown column: NOPE' ps --sort -NOPE
runs 2 'a column without a name' ps -o ''
runs 2 'a column without a name: one comma too many' ps -o TID,,COMM
runs 2 'exclude each other' ps -J -r
runs 2 'exclude each other' ps -o TID --output-all
runs 2 'exclude each other' tree -p 1 --tree 1
runs 2 "\-\-by takes one of process thread cgroup container comm user, not 'what'" exited --by what
for command in ps exited wait 'report a'; do
	# shellcheck disable=SC2086
	[ "$command" = exited ] || runs 2 "\-\-by takes one of process thread cgroup container comm user cpu, not 'what'" $command --by what
	# shellcheck disable=SC2086
	runs 2 'is there twice' $command --by comm --by comm
	# shellcheck disable=SC2086
	runs 2 "argument" $command --by
done
runs 2 "unrecognized option '--by'" tree --by comm
runs 2 '\-\-by and --tree exclude each other' ps --by comm --tree 1
runs 2 '\-\-by and --tid exclude each other' wait 1 --tid --by comm
runs 2 'takes a TID or --cgroup, not both' wait 1 --cgroup / --by comm
runs 2 'on which CPU an exited task ran last is not kept' exited --by cpu
runs 2 'TID belongs to one task: it cannot be added up; taskscope ps --by user -H lists' ps --by user -o +TID
runs 2 'PPID belongs to one task' exited --by user --sort PPID
runs 2 'RUNTIME is not kept of exited tasks: its sum would fall' ps --by user -o runtime
runs 2 'RSS is of memory that tasks may share' ps --by user -o RSS
runs 2 'unknown column: NOPE; taskscope ps --by cgroup -H lists' ps --by cgroup -o NOPE
runs 2 'BLAMED is not in a recording; taskscope report --by comm -H' report --by comm -o BLAMED a
runs 2 'STATE is not in a recording; taskscope report --by comm -H' report --by comm -o STATE a
runs 2 'VRUNTIME belongs to one task' report --by comm -o VRUNTIME a
runs 2 'STATE is of living tasks; taskscope exited --by comm -H' exited --by comm -o STATE
runs 2 'WAIT_OPEN is of living tasks' exited --by comm --sort -WAIT_OPEN
runs 2 'EXACT; taskscope report --by comm' report --by comm -o EXACT a
runs 2 '\-\-count goes with --watch' wait --by comm --count 2
runs 0 '' ps --by comm -H
prints '^GROUP  *string'
prints '^WAIT_P99  *number'
runs 2 "numbers of processes, .* such as 1 or 1,20, not '1,x'" ps -p 1,x
runs 2 "numbers of processes, .*not ''" ps -p ''
runs 2 "not '1,'" ps -p 1,
runs 2 "not 'bash'; by name: --comm 'bash'" ps -p bash
runs 2 "by name: --comm 'bash'" tree --pid=bash
runs 2 "not '0'" ps -p 0
runs 2 "not '-1'" ps -p -1
runs 2 "not '4294967297'" ps -p 4294967297
runs 2 "--tree needs the number of a process, such as 1234, not '1x'" ps --tree 1x
runs 2 'ps --comm PATTERN finds' ps --tree bash
runs 2 "ps takes options only, not '7'" ps 7
runs 2 "status takes options only, not '7'" status 7
runs 2 'requires an argument' ps -o
runs 2 'auto, always or never' ps --color=mauve
runs 2 'auto, always or never' cpus --color=mauve
runs 2 "^taskscope: --watch needs a number of seconds above 0, and below a year, such as 0.5, not '0'$" ps --watch 0
runs 2 "needs a number of seconds .*not '-1'" ps --watch=-1
runs 2 "needs a number of seconds .*not '1,5'" ps --watch 1,5
runs 2 "needs a number of seconds .*not 'x'" cpus --watch x
runs 2 "needs a number of seconds .*not '99999999999'" cpus --watch 99999999999
runs 2 "unrecognized option '--watch'" tree --watch 1
runs 2 'count goes with --watch' ps --count 2
runs 2 'count goes with --watch' wait 1 --count 2
runs 2 "needs a number above 0, such as 10, not '0'" ps --watch 1 --count 0
runs 2 "--top needs a number above 0, such as 10, not 'x'" cpus --top x
runs 2 "--top needs a number above 0, such as 10, not '-3'" wait 1 --top=-3
runs 2 "unrecognized option '--top'" migrations --top 1
runs 2 "unrecognized option '--top'" tree --top 1
runs 2 "unrecognized option '--exited'" ps --exited
runs 2 "takes nothing, or =all, not 'some'" tree --exited=some
runs 2 'neither with --pid' tree --exited -p 1
runs 2 'nor with --comm' tree --exited --comm x
runs 2 'unknown column: VRUNTIME; taskscope cpus -H' cpus -o VRUNTIME
runs 2 "options only, not '7'" cpus 7
runs 2 "exited takes options only, not '7'" gone 7
runs 2 "options only, not '7'" exited 7
runs 2 "--parent needs the number of a process, such as 1234, not 'x'" gone --parent x
runs 2 "not '0'" gone --parent 0
runs 2 "--age needs a number of seconds .*not 'soon'" gone --age soon
runs 2 "--exit needs a number from 0 to 255, a signal such as SIGKILL, or failed, not '256'" gone --exit 256
runs 2 "not 'SIGNOPE'" gone --exit SIGNOPE
runs 2 "not 'sig65'" gone --exit sig65
runs 2 'exclude each other' gone -J -r
runs 2 'number of one task, such as 1234, --cgroup PATH, or --by WHAT' wait
runs 2 'takes a TID or --cgroup, not both' wait 1 --cgroup /
runs 2 'takes a TID or --cgroup, not both' wait --tid --cgroup /
runs 2 "unrecognized option '--cgroup'" show 1 --cgroup /
runs 2 "wait needs the number of a task, such as 1234, not 'x'; .*--comm" wait x
runs 2 "--watch needs a number of seconds .*not '0'" wait 1 --watch 0
for target in '' '1 2' '1 --all' '--tid 1 --cgroup /' '--tree 1 --all' '1 --tree 1'; do
	# shellcheck disable=SC2086
	runs 2 'diagnose takes one of PID, --tid TID, --cgroup PATH, --tree PID and --all' diagnose $target
done
runs 2 "diagnose needs the number of a process, such as 1234, not 'x'; .*--comm" diagnose x
runs 2 "is a file; taskscope report reads recordings" diagnose "$tmp/out"
runs 2 '\-\-since-birth looks once' diagnose 1 --since-birth --duration 1
runs 2 '\-\-explain and --json exclude each other' diagnose 1 -J --explain 1
runs 2 "--explain needs a number above 0, such as 10, not '0'" diagnose 1 --explain 0
runs 2 "--duration needs a number of seconds .*not '0'" diagnose 1 --duration 0
runs 2 'one task or none' migrations 1 2
runs 2 "migrations needs the number of a task.*not 'x'" migrations x
runs 2 "unrecognized option '--watch'" migrations --watch 1
runs 2 "unrecognized option '--watch'" show 1 --watch 1
runs 2 'one task' show
runs 2 'one task' show 1 2
runs 2 "show needs the number of a task.*not 'x'" show x
runs 2 "clone needs the number of a task, such as 1234, not '0'$" clone 0
runs 2 "taskscope ps --help" ps --bad
runs 2 "--events takes switch, .* rename, with commas between, not 'sleep'" events -e switch,sleep
runs 2 "not ''$" events -e ''
runs 2 "not 'lost'" events -e lost
runs 2 'exclude each other' events -p 1 --tree 1
runs 2 'exclude each other' events --cgroup / -t 1
runs 2 "--pid needs the number of a process, such as 1234, not '1,2'" events -p 1,2
runs 2 "--tid needs the number of a task, such as 1234, not '0'" events -t 0
runs 2 "--duration needs a number of seconds .*not '0'" events --duration 0
runs 2 "--count needs a number of events above 0, such as 100, not '-1'" events --count=-1
runs 2 "--ring-size needs a number of KiB from 16 to 65536, not '15'" events --ring-size 15
runs 2 "--ring-size needs a number of KiB from 16 to 65536, not '1M'" events --ring-size 1M
runs 2 "options only, not '7'" events 7
runs 2 "--events takes .*not 'sleep'" record -e sleep
runs 2 "--ring-size needs a number of KiB from 16 to 65536, not '1M'" record --ring-size 1M
runs 2 "--duration needs a number of seconds .*not 'soon'" record --duration soon true
runs 2 "--trigger needs a wait .*such as 'wait>20ms comm=NAME pid=PID', not 'wait'" record --flight --trigger wait
runs 2 "not 'wait>20ms tid=1'" record --flight --trigger 'wait>20ms tid=1'
runs 2 '\-\-trigger ends a --flight' record --trigger 'wait>20ms'
runs 2 'takes one file' export --format json
runs 2 'takes one file' export --format json a b
runs 2 'which format' export a
runs 2 "--format takes perfetto, chrome, ctf, json or csv, not 'xml'" export --format xml a
runs 1 'No such file' export --format json /nonexistent
runs 2 'a CTF trace is a folder: --output' export --format ctf a

runs 2 'takes one file' report
runs 2 'takes one file' report a b
runs 2 'unknown column: VRUNTIME; taskscope report -H' report -o VRUNTIME a
runs 2 "--pid needs numbers of processes, .*not 'x'" report -p x a
runs 2 'exclude each other' report -J -r a
runs 1 'No such file' report /nonexistent
runs 0 '' report -H
prints '^EXACT  *boolean'
runs 2 'takes one file' timeline
runs 2 "--width needs a number of slots from 1 to 10000, not '0'" timeline --width 0 a
runs 2 "--from needs a number of seconds, such as 0.5, not 'x'" timeline --from x a
runs 2 "--from needs a number of seconds, such as 0.5, not '0.0.0'" timeline --from 0.0.0 a
runs 1 'No such file' timeline --from 0.000000 /nonexistent
runs 2 'later than --from' timeline --from 2 --to 1.5 a
runs 2 "not '1,'" timeline -p 1, a
runs 2 'takes no options but --from and --to' timeline --html x --json a
runs 2 'takes no options but --from and --to' timeline --html x --cpu 0 a
runs 1 'No such file' timeline /nonexistent
runs 1 'not a recording of taskscope' report "$0"

# As the ABI is now: the program takes no other.
invented=$tmp/invented
"$(dirname "$0")/unit" --seed "$invented"

# on_terminal COLUMNS ARGUMENT...: what is printed on a terminal of so many columns
on_terminal() {
	python3 -c 'import fcntl, os, pty, struct, sys, termios
pid, fd = pty.fork()
if not pid:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("4H", 24, int(sys.argv[1]), 0, 0))
    os.execvp(sys.argv[2], sys.argv[2:])
text = b""
try:
    while part := os.read(fd, 4096):
        text += part
except OSError:
    pass
os.waitpid(pid, 0)
sys.stdout.write(text.decode().replace("\r", ""))' "$@" >"$tmp/out"
}

# widest LEAST MOST WHAT: so wide is the widest line of what was printed, without colours
widest() {
	width=$(grep -v '^taskscope:\|compared' "$tmp/out" | sed 's/\x1b\[[0-9;]*m//g' |
		awk '{ if (length($0) > most) most = length($0) } END { print most + 0 }')
	good=no
	[ "$width" -ge "$1" ] && [ "$width" -le "$2" ] && good=yes
	result $good "  $3: $width columns"
}

unset COLUMNS
on_terminal 40 "$prog" report "$invented"
widest 40 40 'cut at the width of the terminal'
on_terminal 40 "$prog" report --color=always "$invented"
widest 40 40 'cut, with colours'
on_terminal 40 "$prog" report --wide "$invented"
widest 80 1000 'not cut with --wide'
on_terminal 40 "$prog" report -r "$invented"
widest 60 1000 'raw is not cut'
on_terminal 200 env COLUMNS=30 "$prog" report "$invented"
widest 30 30 'cut at COLUMNS'
on_terminal 40 "$prog" report -o TID,RUN "$invented"
widest 5 20 'not cut where it fits'
COLUMNS=30 "$prog" report "$invented" >"$tmp/out" 2>"$tmp/err"
widest 80 1000 'not cut where it is no terminal'
runs 0 '' export --format json "$invented"
prints '^{"event": "switch", "time": 1000000, "wall": "20[-0-9T:.]*Z", "cpu": 0, "prev": 0,'
prints '"next_comm": "sh", "prio": 89}$'
runs 0 '' export --format csv "$invented"
prints '^switch,1000000,0,'
prints '^event,time,.*,wall,prio,key,.*,limit$'
prints '^switch,1000000,0,.*Z,89,\{12\}$'
runs 0 '' export --format perfetto --output "$tmp/trace" "$invented"
good=no
[ "$(protoc --decode=Trace --proto_path="$(dirname "$0")/../export" perfetto.proto <"$tmp/trace" |
	grep -c 'sched_switch {')" = 4 ] && good=yes
result $good '  is a trace'
good=no
[ "$(protoc --decode=Trace --proto_path="$(dirname "$0")/../export" perfetto.proto <"$tmp/trace" |
	grep -c 'next_prio: 89$')" = 4 ] && good=yes
result $good '  with priorities'
runs 1 'needs a new or an empty folder' export --format ctf --output "$tmp" "$invented"
runs 1 'needs a new or an empty folder' export --format ctf --output "$invented" "$invented"
runs 1 'No such file' export --format ctf --output /nonexistent/out "$invented"
mkdir "$tmp/empty"
runs 0 '' export --format ctf --output "$tmp/empty" "$invented"
cp "$invented" "$tmp/recording"
runs 1 'this is the recording' export --format json -o "$tmp/recording" "$tmp/recording"
good=no
cmp -s "$invented" "$tmp/recording" && good=yes
result $good '  and it stays'
for format in json chrome; do
	runs 1 'cannot write /dev/full: No space' export --format $format -o /dev/full "$invented"
done
# limited STDERR-PATTERN ARGUMENT...: the same where files must not be longer than a block
limited() {
	pattern=$1
	shift
	status=0
	(ulimit -f 1 && exec "$prog" "$@") >"$tmp/out" 2>"$tmp/err" || status=$?
	good=no
	[ $status = 1 ] && grep -q -e "$pattern" "$tmp/err" && good=yes
	result $good "taskscope $*: exit 1 at a limit"
}
limited 'cannot write .*limited: File too large' export -f json -o "$tmp/limited" "$invented"
good=no
[ ! -e "$tmp/limited" ] && good=yes
result $good '  and no half a file'
limited 'cannot write to .*limited: File too large' export -f ctf -o "$tmp/limited" "$invented"
good=no
[ ! -e "$tmp/limited" ] && good=yes
result $good '  nor folder'
mkdir "$tmp/limited"
limited 'cannot write to .*limited: File too large' export -f ctf -o "$tmp/limited" "$invented"
runs 0 '' export --format ctf -o "$tmp/limited" "$invented"
runs 1 'No such file' export --format json -o /nonexistent/out "$invented"

runs 0 '12 events are missing' report --raw "$invented"
prints '^7 .* false$'
runs 0 '0 tasks compared with what the module counted, 0 differ; 7 not' report --check "$invented"
runs 0 '12 events are missing' report --json -p 9 "$invented"
good=no
python3 -c 'import json, sys
tasks = json.load(sys.stdin)["tasks"]
assert tasks and all(t["tgid"] == 9 and isinstance(t["run"], int) for t in tasks)
' <"$tmp/out" && good=yes
result $good '  is JSON, of that process alone'
runs 0 '7 not' report --json "$invented"
cp "$tmp/out" "$tmp/tasks"
for by in process thread cgroup container comm user cpu; do
	runs 0 '7 not' report --json --by $by "$invented"
	good=no
	python3 -c 'import json, sys
by, path = sys.argv[1:]
document = json.load(sys.stdin)
tasks = json.load(open(path, encoding="utf-8"))["tasks"]
assert document["by"] == by
assert document["lost"] == {"count": 12, "what": "events", "since": None, "age": None,
                            "since_time": None}
assert sum(row["run"] for row in tasks) > 0
for name in "run", "wait", "sleep", "block", "switches":
    assert sum(row[name] for row in document["groups"]) == sum(row[name] for row in tasks), name
assert sum(row["tasks"] + row["exited"] for row in document["groups"]) == len(tasks)
' $by "$tmp/tasks" <"$tmp/out" && good=yes
	result $good "  the sums by $by are those of the tasks"
done
runs 1 '0 differ' report -p 4000000 "$invented"
runs 1 '0 differ' report -p 4000000 --by comm "$invented"
runs 1 '0 differ' report --cpu 77 "$invented"
runs 0 '0 differ' report -r -o TID --cpu 0 "$invented"
runs 0 '' export --format csv --cpu 0 "$invented"
good=no
[ "$(grep -c '^switch,[0-9]*,0,' "$tmp/out")" -ge 1 ] &&
	! grep -q '^\(switch\|exit\),[0-9]*,1,' "$tmp/out" && good=yes
result $good '  what has to do with that CPU only'
runs 0 '12 events are missing' timeline --cpu 1 --width 20 "$invented"
prints '^CPU 1 '
good=no
grep -q '^CPU 0' "$tmp/out" || good=yes
result $good '  of that CPU only'
runs 0 '12 events are missing' timeline --width 20 --to 0.001 "$invented"
prints '^CPU 0   [A-Za-z.+?]\{20\}$'
runs 1 'nothing is later' timeline --from 1000 "$invented"
runs 0 '12 events are missing' timeline --html "$tmp/page" "$invented"
good=no
grep -q '^</html>$' "$tmp/page" && good=yes
result $good '  is a page'
cp "$invented" "$tmp/copy"
runs 1 'this is the recording' timeline --html "$tmp/copy" "$tmp/copy"
good=no
cmp -s "$invented" "$tmp/copy" && good=yes
result $good '  which stays as it was'
runs 1 'nothing is later' timeline --html "$tmp/page2" --from 1000 "$invented"
good=no
[ -e "$tmp/page2" ] || good=yes
result $good '  and no file is made'
runs 1 'No such file' timeline --html /nonexistent/a "$invented"
runs 1 'cannot write /dev/full' timeline --html /dev/full "$invented"
# What was there stays, and nothing else, where the new one finds no room.
mkdir "$tmp/out_folder"
echo old >"$tmp/out_folder/page"
(ulimit -f 8; trap '' XFSZ; exec "$prog" timeline --html "$tmp/out_folder/page" "$invented") 2>/dev/null || true
good=no
[ "$(cat "$tmp/out_folder/page")" = old ] && [ "$(ls "$tmp/out_folder")" = page ] && good=yes
result $good '  a page that does not fit leaves the old one'
chmod 640 "$tmp/out_folder/page"
ln -s page "$tmp/out_folder/link"
runs 0 '12 events are missing' timeline --html "$tmp/out_folder/link" "$invented"
good=no
grep -q '^</html>$' "$tmp/out_folder/page" && [ -L "$tmp/out_folder/link" ] &&
	[ "$(stat -c %a "$tmp/out_folder/page")" = 640 ] && good=yes
result $good '  a link goes on to lead to the page, which has the mode of before'
runs 1 'nothing is later' diff --warm-up 1000 "$invented" "$invented"
runs 0 'slices are left out' report --summary "$invented"
# Nothing tells what a CPU did after its loss.
prints 'events lost, 30 slices left out$'
prints '^wait_p99 .*unknown: too few slices without losses$'

# Two recordings of the same load, and one with one more hog.
unit=$(dirname "$0")/unit
"$unit" --load "$tmp/a" 1 1 0
"$unit" --load "$tmp/b" 2 1 0
"$unit" --load "$tmp/c" 3 2 0
runs 0 '' diff --by comm "$tmp/a" "$tmp/b"
prints '^0 figures changed, '
runs 0 '' diff --by comm "$tmp/a" "$tmp/c"
prints '^cpus .* changed$'
prints '^comm hog$'
runs 0 '' diff --by cgroup "$tmp/a" "$tmp/c"
prints '^cgroup /hogs$'
runs 4 '' diff --gate 'cpus < +10%' "$tmp/a" "$tmp/c"
prints '^gate cpus < +10%: violated: A 1'
runs 0 '' diff --gate 'cpus < +10%' --gate 'wait_p99 < 1s' "$tmp/a" "$tmp/b"
runs 4 '' diff --by comm --gate 'cpus < +1' --gate 'comm=hog cpus < +10%' "$tmp/a" "$tmp/c"
runs 1 '' diff --by comm --gate 'comm=nobody cpus < 1' "$tmp/a" "$tmp/b"
prints 'unknown: neither of them has this group'
runs 4 '' diff --by comm --gate 'comm=nobody cpus < 1' --gate 'cpus < 0.1' "$tmp/a" "$tmp/b"
runs 2 '\-\-to needs a time after the beginning, not 0' report --summary --to 0 "$tmp/a"
runs 2 'not 0' diff --to 0 "$tmp/a" "$tmp/b"
runs 0 'a: it ends 20.000 seconds after its beginning, before --to' report --summary --to 21 "$tmp/a"
runs 0 '' report --summary --json --by comm "$tmp/a"
cp "$tmp/out" "$tmp/summary"
runs 0 '' report --summary --json --by comm --from 5 --warm-up 5 --to 15 "$tmp/a"
cp "$tmp/out" "$tmp/window"
runs 0 '0 differ' report --json --output-all "$tmp/a"
good=no
python3 - "$tmp/summary" "$tmp/window" "$tmp/out" <<'END' && good=yes
import json, sys

whole, window, tasks = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:])
tasks = tasks["tasks"]
groups = {group["group"]: group["figures"] for group in whole["summary"]["groups"]}
assert whole["summary"]["recording"]["duration"] == 2e10
assert window["summary"]["recording"]["duration"] == 5e9
for name, members in ((None, tasks), ("hog", [row for row in tasks if row["comm"] == "hog"])):
    switches = sum(row["switches"] for row in members)
    assert abs(groups[name]["switches"]["value"] - switches / 20) < 1e-3, name
    run = sum(row["run"] for row in members)
    assert abs(groups[name]["cpus"]["value"] - run / 2e10) < 1e-5, name
    moves = sum(row["migr_seen"] for row in members)
    assert abs(groups[name]["migrations"]["value"] - moves / 20) < 1e-3, name
# What waited is in the queue.
waited = sum(row["wait"] for row in tasks)
assert abs(groups[None]["queue_mean"]["value"] - waited / 4e10) < 1e-5
END
result $good '  the figures are those of report'
runs 0 '' diff --json "$tmp/a" "$tmp/c"
good=no
python3 -c 'import json, sys
document = json.load(sys.stdin)["diff"]
figures = document["groups"][0]["figures"]
assert figures["cpus"]["verdict"] == "changed" and figures["cpus"]["low"] > 0
assert figures["wait_p50"]["events_a"] > 20 and figures["wait_p50"]["events_b"] > 20
assert figures["cpus"]["events_a"] == 0
assert document["changed"] == sum(f["verdict"] == "changed" for f in figures.values())
' <"$tmp/out" && good=yes
result $good '  is JSON'

# Two looks at one machine, an hour apart: what has come between them.
unit=$(dirname "$0")/unit
"$unit" --look "$tmp/look1" 1000 1000000 400 '<img onerror=' 3 3
"$unit" --look "$tmp/look2" 1000 3600001000000 1400 '<img onerror=' 5 5
"$unit" --look "$tmp/look3" 1000 3700001000000 1500 "$(printf '\377"\\\001')" 9 2
"$unit" --look "$tmp/other" 2000 1000000 77 sh 1 1
runs 0 'what tasks did in the 1h00m from .*/look1 to .*/look2' diff -J "$tmp/look1" "$tmp/look2"
good=no
python3 -c 'import json, sys
rows = {row["group"]: row for row in json.load(sys.stdin)["groups"]}
assert rows["<img onerror="]["run"] == 1000, rows
assert rows["init"]["run"] == 0, rows
assert rows["ended"]["run"] == 4 + 5 and rows["ended"]["exited"] == 2, rows
' <"$tmp/out" && good=yes
result $good '  is JSON, of the tasks that lived or exited in it'
runs 0 '2 tasks that exited between the looks are missing' diff "$tmp/look2" "$tmp/look3"
prints '\\xff".*\\x01$'
runs 1 'look2 is older\|older one first' diff "$tmp/look2" "$tmp/look1"
runs 0 'two machines, or two starts of one' diff "$tmp/look1" "$tmp/other"
prints '^.*/look1:$'
prints '^.*/other:$'
runs 1 'with --json give two looks' diff -J "$tmp/look1" "$tmp/other"
runs 1 'is a look, and .*invented a recording: compare two of a kind' diff "$tmp/look1" "$invented"
runs 1 'is a look, and .*invented a recording: compare two of a kind' diff "$invented" "$tmp/look1"
runs 2 'a look has no events' diff --gate 'wait_p99 < +10%' "$tmp/look1" "$tmp/look2"
runs 2 'a look has no events' diff --least 20 "$tmp/look1" "$tmp/look2"
runs 1 'are the same look' diff "$tmp/look1" "$tmp/look1"
runs 1 'a look of ps --save, without events' report "$tmp/look1"
runs 1 'a look of ps --save, without events' export --format json "$tmp/look1"
runs 1 'a look of ps --save, without events' export --format ctf -o "$tmp/of_look" "$tmp/look1"
good=no
[ ! -e "$tmp/of_look" ] && good=yes
result $good '  and no folder'
head -c 1500 "$tmp/look1" >"$tmp/cut"
runs 1 'not all tasks are in it' diff "$tmp/cut" "$tmp/look2"
: >"$tmp/nothing"
runs 1 'not a recording of taskscope' diff "$tmp/nothing" "$tmp/look2"
for option in '--comm sh' '--by comm' --json '--sort RUN' '-o TID' --threads -H; do
	# shellcheck disable=SC2086
	runs 2 'save keeps all of all threads, once, and prints nothing' ps --save "$tmp/look4" $option
done

# What a fuzzer found: one for each thing that can be wrong.  It may fail, but not crash.
export ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=exitcode=99
for file in "$invented" "$(dirname "$0")"/corpus/* "$tmp/look1" "$tmp/cut" "$tmp/nothing"; do
	for command in 'export --format perfetto' 'export --format chrome' "export --format ctf -o $tmp/ctf" 'export --format json' 'export --format csv' \
		'report --output-all -v' 'report --summary --by cgroup' "diff --by comm $invented" \
		"diff --by cgroup $tmp/look1" \
		timeline 'timeline --html /dev/null'; do
		status=0
		# shellcheck disable=SC2086
		"$prog" $command "$file" >"$tmp/out" 2>"$tmp/err" || status=$?
		good=no
		[ $status -le 1 ] && good=yes
		result $good "taskscope $command ${file##*/}: no crash"
		rm -rf "$tmp/ctf"
	done
done

# Only a machine without the device can tell what happens without one.
if [ -e /dev/taskscope ]; then
	echo "# /dev/taskscope is there: exit status 3 is not tested"
else
	for command in '' -J 'ps -r' 'tree -T' 'tree --exited' 'ps --watch 1' \
		'show 1' 'clone 1' gone cpus 'cpus --watch 0.5 -J' \
		'wait 1' 'wait 1 --watch 1' 'diagnose 1' 'diagnose --all -J' forks 'isolation audit 0' 'isolation watch 0' migrations 'migrations 1' events 'events -J -p 1' 'record -o /nonexistent/file true' status; do
		# shellcheck disable=SC2086
		runs 3 'module not loaded: insmod' $command
		[ "$(wc -l <"$tmp/err")" = 1 ] || result no '  one line on stderr'
	done
fi

status=0
"$prog" --help >/dev/full 2>"$tmp/err" || status=$?
good=no
[ $status = 1 ] && grep -q 'cannot write' "$tmp/err" && good=yes
result $good 'a full disk: exit 1'

# With SIGPIPE ignored, a reader that left is an error like any other.
(
	trap '' PIPE
	sleep 0.2
	status=0
	"$prog" ps -H 2>"$tmp/err" || status=$?
	echo $status >"$tmp/out"
) | true
good=no
[ "$(cat "$tmp/out")" = 1 ] && grep -q 'cannot write' "$tmp/err" && good=yes
result $good 'nobody reads: exit 1'

echo "1..$nr"
exit $failed
