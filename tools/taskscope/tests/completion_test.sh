#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The completion, in bash itself: what it offers after some words.
set -eu

prog=$1
nr=0
failed=0
# The script asks the program for the names of columns.
PATH=$(dirname "$(realpath "$prog")"):$PATH
script=$("$prog" --print-completion bash)
bash -n <<<"$script"
eval "$script"

# offers WANTED WORD...: the words offered for the last of the words, one of which is WANTED
offers() {
	local wanted=$1 found=no
	shift
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	COMPREPLY=()
	_taskscope
	[[ " ${COMPREPLY[*]} " == *" $wanted "* ]] && found=yes
	nr=$((nr + 1))
	if [ $found = yes ]; then
		echo "ok $nr - completion of '$*': $wanted"
	else
		echo "not ok $nr - completion of '$*': $wanted"
		printf '# %s\n' "${COMPREPLY[*]}"
		failed=1
	fi
}

# offers_only WORDS WORD...: these, in any order, and no others
offers_only() {
	local wanted
	wanted=$(tr ' ' '\n' <<<"$1" | sort | xargs)
	offers "${wanted%% *}" "${@:2}"
	nr=$((nr + 1))
	if [ "$(printf '%s\n' "${COMPREPLY[@]}" | sort | xargs)" = "$wanted" ]; then
		echo "ok $nr -   and no more than $1"
	else
		echo "not ok $nr -   and no more than $1"
		printf '# %s\n' "${COMPREPLY[*]}"
		failed=1
	fi
}

# Each command, and each long option of its help.
for command in $("$prog" help | sed -n '/^Tasks/,/^Options/s/^ \([a-z]*\) .*/\1/p'); do
	offers "$command" taskscope ''
	[ "$command" = help ] && continue
	for option in $("$prog" help "$command" | sed -nE 's/^ (-.,|   ) (--[a-z-]+).*/\2/p'); do
		offers "$option" taskscope "$command" "${option%?}"
	done
done
offers gone taskscope g
offers --comm taskscope gone --
offers --exited taskscope --exi
offers_only 'timeline top tree tunables' taskscope t
offers_only 'perfetto' taskscope export --format p
offers_only 'perfetto chrome ctf json csv' taskscope export -f ''
offers_only 'auto always never' taskscope ps --color = ''
offers_only 'auto always' taskscope ps --color = a
offers_only 'all' taskscope tree --exited =
offers_only 'wakeup waking' taskscope events -e wak
offers_only 'fork,waking fork,wakeup' taskscope events --events fork,wak
offers_only 'WAIT_P50' taskscope ps -o WAIT_P5
offers_only 'TID,WAIT_P50' taskscope gone --output TID,WAIT_P5
offers_only 'cgroup container comm cpu' taskscope ps --by c
offers_only 'user' taskscope wait --by u
offers_only 'cgroup container comm' taskscope exited --by c
offers_only 'EXACT' taskscope report --sort EXA
offers_only "$$" taskscope show "$$"
offers_only "$$" taskscope ps --tree "$$"
offers_only 'tree timeline top tunables' taskscope help t
offers_only 'doctor' taskscope doc
offers ls taskscope record l
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
touch "$folder/a.data" "$folder/b.data"
offers_only "$folder/a.data" taskscope report "$folder/a"
offers_only "$folder/a.data" taskscope top "$folder/a"
offers_only "$folder/a.data $folder/b.data" taskscope record -o "$folder/"
offers_only --synopsis taskscope help --s

echo "1..$nr"
exit $failed
